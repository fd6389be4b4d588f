import { IMPORT_FIELDS, type ImportField, isImportField } from '../domain/import-vocabulary.ts'
import { apolloField, comparableHeader, isApolloHeader } from '../sources/apollo/headers.ts'
import { CsvFileError } from './csv/csv-file-error.ts'

/** The field that each column is read as, in the order of the file; null for a column that is only kept. */
export type ColumnFields = readonly (ImportField | null)[]

/** A saved mapping: for each header the field it is read as. */
export type MappingColumns = Readonly<Record<string, ImportField>>

/** The mapping that knows Apollo's exports; it is used by itself where a header is Apollo's. */
export const APOLLO_PRESET = 'apollo'

const PERSON_FIELDS: ReadonlySet<ImportField> = new Set<ImportField>([
  'first_name',
  'last_name',
  'full_name',
  'email',
  'linkedin_url',
  'apollo_contact_id',
])

/** Other names under which lists carry a field, in lower case. */
const SYNONYMS: Readonly<Record<string, ImportField>> = {
  firstname: 'first_name',
  first_name: 'first_name',
  'given name': 'first_name',
  vorname: 'first_name',
  lastname: 'last_name',
  last_name: 'last_name',
  surname: 'last_name',
  'family name': 'last_name',
  nachname: 'last_name',
  name: 'full_name',
  'full name': 'full_name',
  'contact name': 'full_name',
  'e-mail': 'email',
  'email address': 'email',
  'e-mail address': 'email',
  'work email': 'email',
  'job title': 'job_title',
  position: 'job_title',
  role: 'job_title',
  'seniority level': 'seniority',
  phone: 'other_phone',
  'phone number': 'other_phone',
  mobile: 'mobile_phone',
  'mobile number': 'mobile_phone',
  linkedin: 'linkedin_url',
  'linkedin url': 'linkedin_url',
  'linkedin profile': 'linkedin_url',
  organization: 'company_name',
  organisation: 'company_name',
  'company domain': 'website',
  domain: 'website',
  'website url': 'website',
  'company website': 'website',
  employees: 'company_size',
  'company size': 'company_size',
  'number of employees': 'company_size',
  revenue: 'annual_revenue',
}

/** What each column of a file seems to hold: Apollo's own names first, then what other lists call it. */
export function suggestFields(columnNames: readonly string[]): ColumnFields {
  return columnNames.map((name) => {
    const comparable = comparableHeader(name)
    const own = Object.hasOwn(IMPORT_FIELDS, comparable.replaceAll(' ', '_')) ? comparable.replaceAll(' ', '_') : ''
    return apolloField(name) ?? SYNONYMS[comparable] ?? (isImportField(own) ? own : null)
  })
}

/** How a file's columns are read: by Apollo's names, by a saved mapping, or by what the names suggest. */
export function mapColumns(
  columnNames: readonly string[],
  mapping: typeof APOLLO_PRESET | MappingColumns | null,
): ColumnFields {
  const byApollo = mapping === APOLLO_PRESET || (mapping === null && isApolloHeader(columnNames))
  const fields = byApollo
    ? columnNames.map(apolloField)
    : mapping === null || typeof mapping === 'string'
      ? suggestFields(columnNames)
      : mapByNames(columnNames, mapping)
  if (fields.some((field) => field !== null && (PERSON_FIELDS.has(field) || isCompanyKey(field)))) return fields
  throw new CsvFileError(
    'CSV_NO_KNOWN_COLUMN',
    `None of the columns (${columnNames.slice(0, 5).join(', ')}, …) is known as a name, an address, a profile or a ` +
      'company. Save a mapping that says which is which (mutation createCsvMapping) and name it as the preset.',
    { line: 1, column: 1 },
  )
}

function mapByNames(columnNames: readonly string[], mapping: MappingColumns): ColumnFields {
  const byName = new Map(Object.entries(mapping).map(([name, field]) => [comparableHeader(name), field]))
  return columnNames.map((name) => byName.get(comparableHeader(name)) ?? null)
}

/** True for a list of people; a list without any column about a person is one of companies. */
export function isAboutPeople(fields: ColumnFields): boolean {
  return fields.some((field) => field !== null && PERSON_FIELDS.has(field))
}

function isCompanyKey(field: ImportField): boolean {
  return field === 'company_name' || field === 'company_short_name' || field === 'website'
}

/**
 * A name for each column that no other column has: a second `Notes` is `Notes (2)`, a blank header is `Column 62`.
 * By these names the row is kept on the lead.
 */
export function distinctNames(columnNames: readonly string[]): string[] {
  const taken = new Set<string>()
  return columnNames.map((name, index) => {
    const base = name.trim() === '' ? `Column ${index + 1}` : name
    let distinct = base
    for (let count = 2; taken.has(distinct); count += 1) distinct = `${base} (${count})`
    taken.add(distinct)
    return distinct
  })
}
