import { applyRow, applyValue, freshRow, note, type RowNotes } from './apply-values.ts'
import type { ChunkIndex } from './chunk-index.ts'
import type { TrackedCompany, TrackedLead } from './chunk-records.ts'
import { COMPANY_COLUMNS, type CompanyColumn, keepsAll, policyOf } from './import-policy.ts'
import type { ImportScope } from './import-scope.ts'
import { newId } from './new-id.ts'
import { rowData } from './row-data.ts'
import type { CompanyFacts, RowFacts } from './row-facts.ts'

/** Columns that belong together: the text, and the numbers read from it. They are put in together or not at all. */
const GROUPS: readonly (readonly [CompanyColumn, ...CompanyColumn[]])[] = [
  ['industry'],
  ['company_size', 'employees_min', 'employees_max'],
  ['annual_revenue', 'annual_revenue_amount'],
  ['phone'],
  ['linkedin_id'],
]

/** How a row names a company. */
interface CompanyUse {
  /** True in a list of companies: the company keeps the row as it came. */
  keepsRow: boolean
  /** The lead that the row is about, where it is there already. */
  employeeOf?: TrackedLead | undefined
}

/** Finds or makes the company that a row names, and puts into it what the row says of it. */
export function applyCompany(
  scope: ImportScope,
  index: ChunkIndex,
  row: RowFacts,
  notes: RowNotes,
  { keepsRow, employeeOf }: CompanyUse,
): { company: TrackedCompany | undefined; isNew: boolean } {
  const facts = row.company
  if (facts === null) return { company: undefined, isNew: false }
  const found = index.company(facts)
  if (found !== undefined) {
    update(scope, found, facts, notes)
    if (keepsRow) applyRow(scope.policies, found, 'companies', rowData(scope, row), notes)
    return { company: found, isNew: false }
  }
  if (employeeOf !== undefined && staysElsewhere(scope, employeeOf, notes)) return { company: undefined, isNew: false }
  const company = create(scope, facts, keepsRow ? row : null)
  notes.changes.push({ table: 'companies', id: company.id, column: 'id', before: null, after: company.id })
  index.addCompany(company)
  return { company, isNew: true }
}

/** True for a lead that does not move to another company, so that none need be made; nobody would belong to it. */
function staysElsewhere(scope: ImportScope, { values, edited }: TrackedLead, notes: RowNotes): boolean {
  const policy = policyOf(scope.policies, 'company')
  const wanted = policy === 'overwrite' || (policy === 'fill_empty' && values.company_id === null)
  if (wanted && !edited.has('company_id')) return false
  if (values.company_id !== null) note(notes.reasons, 'company_differs')
  if (wanted) note(notes.reasons, 'edited_by_person')
  return true
}

function create(scope: ImportScope, facts: CompanyFacts, row: RowFacts | null): TrackedCompany {
  const { company_domain: domain, ...values } = facts
  return {
    id: newId(),
    isNew: true,
    isDerived: false,
    domain,
    firstSeenInCsvId: scope.importId,
    edited: new Set(),
    values: { ...values, company_name: values.company_name ?? domain },
    apolloData: row === null ? null : freshRow(scope.policies, rowData(scope, row)),
    apolloRow: row?.number ?? null,
    changed: true,
  }
}

function update(scope: ImportScope, company: TrackedCompany, facts: CompanyFacts, notes: RowNotes): void {
  const { values } = company
  // @NOTE A company that a source made is called by its domain until somebody names it.
  const standsIn = values.company_name === company.domain
  const name = { column: 'company_name', value: facts.company_name, policy: 'company_name', standsIn } as const
  applyValue(scope.policies, company, 'companies', name, notes)
  const isOther = facts.company_name !== null && values.company_name !== facts.company_name
  if (isOther && !standsIn) note(notes.reasons, 'company_name_differs')
  for (const [lead, ...others] of GROUPS) {
    const policy = COMPANY_COLUMNS[lead]
    const incoming = { column: lead, value: facts[lead], policy }
    if (!applyValue(scope.policies, company, 'companies', incoming, notes)) continue
    for (const column of others) {
      const before = values[column]
      if (before === facts[column]) continue
      values[column] = facts[column]
      notes.changes.push({ table: 'companies', id: company.id, column, before, after: facts[column] })
    }
  }
  if (company.firstSeenInCsvId !== null || keepsAll(scope.policies, 'companies')) return
  company.firstSeenInCsvId = scope.importId
  company.changed = true
  const seen = { table: 'companies', id: company.id, column: 'first_seen_in_csv_id' } as const
  notes.changes.push({ ...seen, before: null, after: scope.importId })
}
