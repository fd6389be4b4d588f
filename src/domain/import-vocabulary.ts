/**
 * The glossary of CSV imports: the fields that a column can be read as, what happens to values that are there, and the
 * reasons behind each row's outcome.
 */

/** What a column of a CSV file can be read as. */
export const IMPORT_FIELDS = {
  first_name: 'First name.',
  last_name: 'Last name.',
  full_name: 'First and last name in one.',
  email: 'The e-mail address: the first key by which a lead is recognised.',
  email_status: 'How sure the source is of the address.',
  job_title: 'What the person does.',
  seniority: 'How senior the person is.',
  mobile_phone: 'Mobile number.',
  direct_phone: 'Direct line at work.',
  home_phone: 'Number at home.',
  other_phone: 'Any other number of the person.',
  any_phone: 'A number that may be the company’s; taken when the person has no other.',
  linkedin_url: 'The person’s profile on LinkedIn: the second key.',
  apollo_contact_id: 'The id of the contact at Apollo: the third key.',
  country: 'The person’s country; it helps to read phone numbers.',
  company_name: 'The company’s name.',
  company_short_name: 'The company’s name as it is said; taken where there is no other.',
  website: 'The company’s website; its domain is the key of the company.',
  industry: 'The company’s industry.',
  company_size: 'The number of employees.',
  annual_revenue: 'Yearly revenue.',
  company_phone: 'The company’s number.',
  company_linkedin_url: 'The company’s page on LinkedIn.',
  company_country: 'The company’s country; it helps to read phone numbers.',
} as const

/** What an import does where a value is there already. */
export const IMPORT_POLICIES = {
  fill_empty: 'Fill the value in where there is none.',
  overwrite: 'Put the value of the file in the place of the one that is there.',
  keep: 'Leave leads and companies that are there as they are.',
} as const

/** The columns whose policy can be chosen. */
export const IMPORT_COLUMNS = {
  first_name: 'First name of the lead.',
  last_name: 'Last name of the lead.',
  email: 'Address of the lead. It is who the lead is, so it is never replaced: to overwrite is to fill in.',
  job_title: 'What the lead does.',
  seniority: 'How senior the lead is.',
  phone: 'Phone number of the lead.',
  linkedin_id: 'LinkedIn id of the lead.',
  email_status: 'How sure the source is of the address.',
  company: 'Which company the lead belongs to.',
  apollo_data: 'The row as it came, on the lead; of a list of companies, on the company.',
  company_name: 'Name of the company.',
  industry: 'Industry of the company.',
  company_size: 'Number of employees, text and numbers.',
  annual_revenue: 'Yearly revenue, text and number.',
  company_phone: 'Phone number of the company.',
  company_linkedin_id: 'LinkedIn id of the company.',
} as const

/** How the letters of a file can be stored. */
export const IMPORT_ENCODINGS = {
  'utf-8': 'UTF-8, as Apollo and most programs write today.',
  'utf-16le': 'UTF-16, the smaller byte first: “Unicode text” of Excel.',
  'utf-16be': 'UTF-16, the larger byte first.',
  'windows-1252': 'Windows-1252: “CSV” of Excel on Windows in western Europe and America.',
  macintosh: 'MacRoman: “CSV” of Excel on a Mac.',
} as const

/** Why a row has its outcome, and what was noticed on the way. */
export const IMPORT_REASONS = {
  blank_row: 'Every cell is empty.',
  broken_quotes: 'A quoted cell goes on behind its closing quote. Write quotes inside of a cell twice.',
  too_many_cells:
    'There are more filled cells than columns, so nobody can tell which is which. Quote cells with commas.',
  too_few_cells: 'The row ends early; the missing cells count as empty.',
  no_person: 'No name, no address, no profile: there is nobody to make a lead of.',
  no_key: 'No address, no LinkedIn profile and no Apollo id; without these a name and a company are needed.',
  no_company: 'Neither a website nor a name: there is no company.',
  invalid_email: 'What stands as the e-mail address is not a valid one; it is kept with the row only.',
  placeholder_email: 'The e-mail address stands for one that is not known; it was left out.',
  invalid_phone: 'A phone number could not be read; it is kept with the row only.',
  invalid_linkedin: 'The LinkedIn address is not that of a public profile; it is kept with the row only.',
  unreadable_number: 'The number of employees or the revenue could not be read as a number; the text is kept.',
  value_too_long: 'A value is too long for its field; it is kept with the row only.',
  same_person_as_earlier_row: 'An earlier row of the file is about the same person.',
  address_of_another_person: 'The address belongs to a lead with another name and another LinkedIn profile.',
  name_differs: 'The lead has another name.',
  email_differs:
    'The lead was recognised by another key and has another address; this one is noted beside it, unless the policy is keep.',
  linkedin_differs: 'The lead has another LinkedIn profile.',
  linkedin_of_another_lead: 'The LinkedIn profile belongs to another lead.',
  apollo_id_of_another_lead: 'The Apollo id belongs to another lead.',
  company_differs: 'The lead belongs to another company; it stays there.',
  company_name_differs: 'The company of this domain has another name.',
  possible_duplicate: 'A lead of the same name at the same company is there; it may be the same person.',
  edited_by_person: 'A person set one of the values; it stays.',
  refused_by_database: 'The database refuses the row.',
} as const

/** Why something was kept when an import was taken back. */
export const IMPORT_KEPT_REASONS = {
  value_edited: 'A value was changed since; it stays.',
  lead_edited: 'A person edited the lead since.',
  lead_in_campaign: 'The lead is in a campaign.',
  lead_in_instantly: 'Instantly knows the lead.',
  lead_has_events: 'Something happened with the lead since.',
  lead_in_other_import: 'Another import names the lead.',
  company_edited: 'A person edited the company since.',
  company_has_leads: 'The company has other leads.',
  company_has_events: 'Something happened with the company since.',
  company_in_other_import: 'Another import names the company.',
} as const

/** A field that a column can be read as. */
export type ImportField = keyof typeof IMPORT_FIELDS
/** What happens to values that are there. */
export type ImportPolicy = keyof typeof IMPORT_POLICIES
/** A column whose policy can be chosen. */
export type ImportColumn = keyof typeof IMPORT_COLUMNS
/** How the letters of a file are stored. */
export type ImportEncoding = keyof typeof IMPORT_ENCODINGS
/** A reason of a row. */
export type ImportReason = keyof typeof IMPORT_REASONS
/** A reason why something was kept. */
export type ImportKeptReason = keyof typeof IMPORT_KEPT_REASONS

/** True for the name of a field. */
export function isImportField(name: string): name is ImportField {
  return Object.hasOwn(IMPORT_FIELDS, name)
}

/** True for the name of a column whose policy can be chosen. */
export function isImportColumn(name: string): name is ImportColumn {
  return Object.hasOwn(IMPORT_COLUMNS, name)
}

/** True for the name of a policy. */
export function isImportPolicy(name: string): name is ImportPolicy {
  return Object.hasOwn(IMPORT_POLICIES, name)
}

/** True for the name of an encoding that can be given. */
export function isImportEncoding(name: string): name is ImportEncoding {
  return Object.hasOwn(IMPORT_ENCODINGS, name)
}
