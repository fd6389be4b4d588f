import { unguardFormula } from '../../domain/formula-guard.ts'
import type { ImportField } from '../../domain/import-vocabulary.ts'

/**
 * The columns of Apollo's contact and account exports of all generations from 2022 to 2026 that Leadline reads, by
 * their names in lower case (Apollo fact sheet §1.1). Whatever else a file holds is kept with the row.
 */
const FIELDS: Readonly<Record<string, ImportField>> = {
  'first name': 'first_name',
  'last name': 'last_name',
  title: 'job_title',
  seniority: 'seniority',
  email: 'email',
  'email status': 'email_status',
  'mobile phone': 'mobile_phone',
  'work direct phone': 'direct_phone',
  'home phone': 'home_phone',
  'other phone': 'other_phone',
  // @NOTE Repeats one of the others, the company's number included (§1.1).
  'first phone': 'any_phone',
  'person linkedin url': 'linkedin_url',
  'apollo contact id': 'apollo_contact_id',
  country: 'country',
  // @NOTE "Company" until 2025-06, "Company Name" from 2025-10 on.
  company: 'company_name',
  'company name': 'company_name',
  'company name for emails': 'company_short_name',
  website: 'website',
  industry: 'industry',
  '# employees': 'company_size',
  'annual revenue': 'annual_revenue',
  'company phone': 'company_phone',
  'corporate phone': 'company_phone',
  'company linkedin url': 'company_linkedin_url',
  'company country': 'company_country',
}

/** Names that only Apollo uses; two of them tell its exports from other files. */
const MARKS = new Set([
  'company name for emails',
  'person linkedin url',
  'company linkedin url',
  '# employees',
  'apollo contact id',
  'apollo account id',
  'apollo record id',
  'email confidence',
  'account stage',
])

/** A header as headers are compared: without the guard of a formula, trimmed, blanks collapsed, in lower case. */
export function comparableHeader(header: string): string {
  return unguardFormula(header.replaceAll('\ufeff', '').trimStart()).trim().replace(/\s+/g, ' ').toLowerCase()
}

/** The field that a column of an Apollo export holds; null for one that is only kept. Whole names only, never parts. */
export function apolloField(header: string): ImportField | null {
  return FIELDS[comparableHeader(header)] ?? null
}

/** True for the header of an Apollo export, whatever columns the user chose to leave out. */
export function isApolloHeader(headers: readonly string[]): boolean {
  return new Set(headers.map(comparableHeader).filter((header) => MARKS.has(header))).size >= 2
}
