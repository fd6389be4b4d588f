import type { ImportReason } from '../domain/import-vocabulary.ts'
import type { ImportRowOutcome } from '../domain/vocabulary.ts'
import { applyCompany } from './apply-company.ts'
import { applyLead } from './apply-lead.ts'
import { ChunkIndex } from './chunk-index.ts'
import type { FieldChange, TrackedLead } from './chunk-records.ts'
import type { ImportScope } from './import-scope.ts'
import { identitiesOf, namesakeKey, type StoredRecords } from './load-records.ts'
import { newId } from './new-id.ts'
import { isUnusable, type PersonFacts, type ReadRow, type RowFacts } from './row-facts.ts'

/** A row with its outcome. */
export interface PlannedRow {
  id: string
  number: number
  line: number
  cells: string[]
  outcome: ImportRowOutcome
  reasons: ImportReason[]
  leadId: string | null
  companyId: string | null
  suggestedLeadId: string | null
  changes: FieldChange[]
}

/** What a chunk comes to. */
export interface ChunkPlan {
  rows: PlannedRow[]
  index: ChunkIndex
  /** The leads whose import begins with a row of this chunk, with that row. */
  firstRows: Map<string, PlannedRow>
}

/**
 * Decides what becomes of each row, one after the other, each seeing what the rows before it made. Pure but for new
 * ids: preview and import come to the same.
 */
export function planChunk(scope: ImportScope, stored: StoredRecords, rows: readonly ReadRow[]): ChunkPlan {
  const plan: ChunkPlan = { rows: [], index: new ChunkIndex(stored), firstRows: new Map() }
  for (const row of rows) plan.rows.push(isUnusable(row) ? unusable(row) : planRow(scope, plan, row))
  return plan
}

function blank({ number, line, cells }: ReadRow, reasons: readonly ImportReason[]): Omit<PlannedRow, 'outcome'> {
  const links = { leadId: null, companyId: null, suggestedLeadId: null }
  return { id: newId(), number, line, cells, reasons: [...reasons], ...links, changes: [] }
}

function unusable(row: Extract<ReadRow, { outcome: unknown }>): PlannedRow {
  return { ...blank(row, row.reasons), outcome: row.outcome }
}

function planRow(scope: ImportScope, plan: ChunkPlan, row: RowFacts): PlannedRow {
  const planned: PlannedRow = { ...blank(row, row.reasons), outcome: 'unchanged' }
  if (row.person === null) {
    const { company, isNew } = applyCompany(scope, plan.index, row, planned, { keepsRow: true })
    planned.companyId = company?.id ?? null
    planned.outcome = isNew ? 'created' : outcomeOf(planned)
    return planned
  }
  const lead = findLead(plan.index, row.person)
  if (lead !== undefined && isAnother(lead, row.person)) {
    planned.reasons.push('address_of_another_person')
    return { ...planned, outcome: 'skipped' }
  }
  if (lead?.named === true) planned.reasons.push('same_person_as_earlier_row')
  const { company } = applyCompany(scope, plan.index, row, planned, { keepsRow: false, employeeOf: lead })
  planned.companyId = company?.id ?? null
  const applied = applyLead(scope, plan.index, lead, row.person, { row, company, planned })
  planned.leadId = applied.id
  planned.outcome = lead === undefined ? 'created' : outcomeOf(planned)
  if (lead === undefined && company !== undefined) suggest(plan, row.person, company.id, planned)
  plan.index.indexName(applied)
  if (!applied.named) plan.firstRows.set(applied.id, planned)
  applied.named = true
  return planned
}

/** That a file was the first to name a company is book-keeping, no news. */
function outcomeOf({ changes }: PlannedRow): ImportRowOutcome {
  return changes.some(({ column }) => column !== 'first_seen_in_csv_id') ? 'updated' : 'unchanged'
}

/** By the address, then by the LinkedIn id, then by the id at Apollo. */
function findLead(index: ChunkIndex, person: PersonFacts): TrackedLead | undefined {
  const byEmail = person.email === null ? undefined : index.leadByEmail(person.email)
  if (byEmail !== undefined) return byEmail
  for (const identity of identitiesOf(person)) {
    const lead = index.leadByIdentity(identity)
    if (lead !== undefined) return lead
  }
  return undefined
}

/** Two people with one address: another name and another profile. Nothing of the one may get into the other. */
function isAnother(lead: TrackedLead, person: PersonFacts): boolean {
  const { linkedin_id, first_name, last_name } = lead.values
  const otherProfile = linkedin_id !== null && person.linkedin_id !== null && linkedin_id !== person.linkedin_id
  return otherProfile && (differs(first_name, person.first_name) || differs(last_name, person.last_name))
}

function differs(one: string | number | null, other: string | null): boolean {
  return one !== null && other !== null && String(one).toLowerCase() !== other.toLowerCase()
}

/** Name and company alone never make two people one; they only give a hint. */
function suggest(plan: ChunkPlan, person: PersonFacts, companyId: string, planned: PlannedRow): void {
  if (identitiesOf(person).length > 0) return
  const namesake = plan.index.namesake(namesakeKey(person.first_name, person.last_name, companyId))
  if (namesake === undefined) return
  planned.suggestedLeadId = namesake
  planned.reasons.push('possible_duplicate')
}
