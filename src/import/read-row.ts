import { parseAmount, parseCountRange } from '../domain/amount.ts'
import { cleanText } from '../domain/clean-text.ts'
import { companyDomain } from '../domain/company-domain.ts'
import { emailDomain, normalizeEmail } from '../domain/email-address.ts'
import { unguardFormula } from '../domain/formula-guard.ts'
import type { ImportField, ImportReason } from '../domain/import-vocabulary.ts'
import { linkedinCompanyId, linkedinPersonId } from '../domain/linkedin-id.ts'
import { normalizePhone } from '../domain/phone-number.ts'
import { websiteDomain } from '../domain/website-domain.ts'
import { type ColumnFields, isAboutPeople } from './column-map.ts'
import type { CsvRow } from './csv/read-file.ts'
import type { CompanyFacts, PersonFacts, ReadRow } from './row-facts.ts'

const LONGEST_VALUE = 500
const APOLLO_ID = /^[0-9a-f]{24}$/i
const PLACEHOLDER = /^(email_not_unlocked@.*|n\/?a|none|null|nil|unknown|no e-?mail|-+)$/i
const INVISIBLE = /[\u200b-\u200d\u2060\ufeff]/g

/** Reads rows of one file: cells in, facts or a reasoned refusal out. Pure. */
export type RowReader = (row: CsvRow) => ReadRow

/** Makes the reader of a file whose columns are read as `fields`. */
export function createRowReader(fields: ColumnFields): RowReader {
  const places = placesOf(fields)
  const people = isAboutPeople(fields)
  return ({ number, line, cells: raw, broken }) => {
    const cells = raw.map(cleanText)
    const reasons = new Set<ImportReason>()
    const refuse = (outcome: 'skipped' | 'failed', ...why: ImportReason[]): ReadRow => ({
      number,
      line,
      cells,
      outcome,
      reasons: [...reasons, ...why],
    })
    if (broken) return refuse('failed', 'broken_quotes')
    if (cells.every((cell) => cell.trim() === '')) return refuse('skipped', 'blank_row')
    if (cells.slice(fields.length).some((cell) => cell.trim() !== '')) return refuse('failed', 'too_many_cells')
    if (cells.length < fields.length) reasons.add('too_few_cells')
    const values = new Values(cells, places, reasons)
    const company = readCompany(values)
    if (!people) {
      if (company === null) return refuse('skipped', 'no_company')
      return { number, line, cells, person: null, company, reasons: [...reasons] }
    }
    const { person, ...keys } = readPerson(values)
    const named = person.first_name !== null || person.last_name !== null
    if (!keys.hasKey && keys.brokenEmail) return refuse('failed')
    if (!keys.hasKey && !named) return refuse('skipped', 'no_person')
    if (!keys.hasKey && company === null) return refuse('skipped', 'no_key')
    const employer = company ?? companyOfAddress(person.email)
    return { number, line, cells, person, company: withAddress(employer, person.email), reasons: [...reasons] }
  }
}

type Places = ReadonlyMap<ImportField, readonly number[]>

function placesOf(fields: ColumnFields): Places {
  const places = new Map<ImportField, number[]>()
  for (const [index, field] of fields.entries()) {
    if (field !== null) places.set(field, [...(places.get(field) ?? []), index])
  }
  return places
}

/** The values of one row by field: of several columns of one field the first that is filled. */
class Values {
  readonly #cells: readonly string[]
  readonly #places: Places
  readonly reasons: Set<ImportReason>

  constructor(cells: readonly string[], places: Places, reasons: Set<ImportReason>) {
    this.#cells = cells
    this.#places = places
    this.reasons = reasons
  }

  get(field: ImportField): string | null {
    for (const value of this.#filled(field)) return value
    return null
  }

  /** The filled cells of a field, in the order of the file. */
  *#filled(field: ImportField): Generator<string> {
    for (const index of this.#places.get(field) ?? []) {
      const value = unguardFormula(this.#cells[index] ?? '').trim()
      if (value !== '') yield value
    }
  }

  /** A value that is kept as words; one that is too long for a name or a title is none. */
  words(field: ImportField): string | null {
    const value = this.get(field)
    if (value === null || value.length <= LONGEST_VALUE) return value
    this.reasons.add('value_too_long')
    return null
  }

  /** The first number that can be read, in E.164; one that cannot be read hides none behind it. */
  phone(fields: readonly ImportField[], country: string | null): string | null {
    for (const field of fields) {
      for (const text of this.#filled(field)) {
        const number = text.length <= LONGEST_VALUE ? normalizePhone(text, country) : null
        if (number !== null) return number
        if (!PLACEHOLDER.test(text)) this.reasons.add('invalid_phone')
      }
    }
    return null
  }
}

function readPerson(values: Values): { person: PersonFacts; hasKey: boolean; brokenEmail: boolean } {
  const given =
    values
      .get('email')
      ?.replaceAll(INVISIBLE, '')
      .replace(/^mailto:/i, '') ?? null
  const isPlaceholder = given !== null && PLACEHOLDER.test(given)
  if (isPlaceholder) values.reasons.add('placeholder_email')
  const email = isPlaceholder ? null : normalizeEmail(given)
  const brokenEmail = given !== null && !isPlaceholder && email === null
  if (brokenEmail) values.reasons.add('invalid_email')
  const profile = values.get('linkedin_url')
  const linkedin = profile === null ? null : linkedinPersonId(profile)
  if (profile !== null && linkedin === null) values.reasons.add('invalid_linkedin')
  const contact = values.get('apollo_contact_id')
  const apolloContactId = contact !== null && APOLLO_ID.test(contact) ? contact.toLowerCase() : null
  const country = values.get('country') ?? values.get('company_country')
  const person = {
    ...readName(values),
    email,
    job_title: values.words('job_title'),
    seniority: values.words('seniority'),
    phone:
      values.phone(['mobile_phone', 'direct_phone', 'home_phone', 'other_phone'], country) ?? anyPhone(values, country),
    linkedin_id: linkedin,
    email_status: values.words('email_status'),
    apolloContactId,
  }
  return { person, hasKey: email !== null || linkedin !== null || apolloContactId !== null, brokenEmail }
}

/** A full name is split at its last blank, where first and last name have no columns of their own. */
function readName(values: Values): Pick<PersonFacts, 'first_name' | 'last_name'> {
  const first = values.words('first_name')
  const last = values.words('last_name')
  const full = first === null && last === null ? values.words('full_name') : null
  if (full === null) return { first_name: first, last_name: last }
  const at = full.lastIndexOf(' ')
  return at === -1
    ? { first_name: full, last_name: null }
    : { first_name: full.slice(0, at).trim(), last_name: full.slice(at + 1) }
}

/** A number that may be the company's is the person's only where the company has another. */
function anyPhone(values: Values, country: string | null): string | null {
  const text = values.get('any_phone')
  return text === null || text === values.get('company_phone') ? null : values.phone(['any_phone'], country)
}

function readCompany(values: Values): CompanyFacts | null {
  const website = values.get('website')
  const domain = website === null ? null : websiteDomain(website)
  const name = values.words('company_name') ?? values.words('company_short_name')
  if (domain === null && name === null) return null
  const size = values.words('company_size')
  const range = size === null ? null : parseCountRange(size)
  const revenue = values.words('annual_revenue')
  const amount = revenue === null ? null : parseAmount(revenue)
  if ((size !== null && range === null) || (revenue !== null && amount === null))
    values.reasons.add('unreadable_number')
  const page = values.get('company_linkedin_url')
  return {
    company_name: name,
    company_domain: domain,
    industry: values.words('industry'),
    company_size: size,
    employees_min: range?.min ?? null,
    employees_max: range?.max ?? null,
    annual_revenue: revenue,
    annual_revenue_amount: amount,
    phone: values.phone(['company_phone'], values.get('company_country') ?? values.get('country')),
    linkedin_id: page === null ? null : linkedinCompanyId(page),
  }
}

/** The website's domain is the company's; where there is none, that of the address, unless it is one of free mail. */
function withAddress(company: CompanyFacts | null, email: string | null): CompanyFacts | null {
  if (company === null || company.company_domain !== null || email === null) return company
  return { ...company, company_domain: companyDomain(emailDomain(email)) }
}

function companyOfAddress(email: string | null): CompanyFacts | null {
  const domain = email === null ? null : companyDomain(emailDomain(email))
  if (domain === null) return null
  return {
    company_name: null,
    company_domain: domain,
    industry: null,
    company_size: null,
    employees_min: null,
    employees_max: null,
    annual_revenue: null,
    annual_revenue_amount: null,
    phone: null,
    linkedin_id: null,
  }
}
