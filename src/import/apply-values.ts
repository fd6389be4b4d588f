import type { ImportColumn, ImportReason } from '../domain/import-vocabulary.ts'
import type { JsonValue } from '../domain/json.ts'
import type { ColumnValue, FieldChange, TrackedCompany, TrackedLead } from './chunk-records.ts'
import { type Policies, policyOf } from './import-policy.ts'

/** Where a row's changes and reasons are written down. */
export interface RowNotes {
  reasons: ImportReason[]
  changes: FieldChange[]
}

/** A value on its way into a column. */
export interface IncomingValue<Column extends string> {
  column: Column
  value: ColumnValue
  /** Under which name its policy is chosen. */
  policy: ImportColumn
  /** True where what is there is only a stand-in, such as a domain for a name. */
  standsIn?: boolean
}

/**
 * Puts a value into a lead or a company that is there, as the policy of its column says. A value that a person set
 * stays, whatever the policy.
 *
 * @returns true where it was put in
 */
export function applyValue<Column extends string>(
  policies: Policies,
  tracked: {
    id: string
    values: Record<Column, ColumnValue>
    edited: ReadonlySet<string>
    changed: boolean
  },
  table: 'leads' | 'companies',
  { column, value, policy, standsIn = false }: IncomingValue<Column>,
  notes: RowNotes,
): boolean {
  const before = tracked.values[column]
  if (value === null || value === before) return false
  const asked = policyOf(policies, policy)
  const wanted = asked === 'overwrite' || (asked === 'fill_empty' && (before === null || standsIn))
  if (!wanted) return false
  if (tracked.edited.has(column)) {
    note(notes.reasons, 'edited_by_person')
    return false
  }
  tracked.values[column] = value
  tracked.changed = true
  notes.changes.push({ table, id: tracked.id, column, before, after: value })
  return true
}

/** Keeps the row itself, as it came, on the lead or the company that it is about. */
export function applyRow(
  policies: Policies,
  tracked: TrackedLead | TrackedCompany,
  table: 'leads' | 'companies',
  row: { number: number; data: () => Record<string, string> },
  notes: RowNotes,
): void {
  const before = tracked.apolloData
  const policy = policyOf(policies, 'apollo_data')
  const wanted = before === null ? policy !== 'keep' : policy === 'overwrite'
  // @NOTE Where the policy is to overwrite, what is there is known: it was read, or a row of this chunk made it (freshRow).
  if (!wanted || tracked.edited.has('apollo_data') || before === true) return
  const after = row.data()
  if (before !== null && sameData(before, after)) return
  tracked.apolloData = after
  tracked.apolloRow = row.number
  tracked.changed = true
  notes.changes.push({ table, id: tracked.id, column: 'apollo_data', before, after })
}

/** The row itself on a lead or a company that it makes: what it holds is kept in mind only where a later row may ask. */
export function freshRow(policies: Policies, row: { data: () => Record<string, string> }): JsonValue | true {
  return policyOf(policies, 'apollo_data') === 'overwrite' ? row.data() : true
}

/** Adds a reason that is not there yet. */
export function note(reasons: ImportReason[], reason: ImportReason): void {
  if (!reasons.includes(reason)) reasons.push(reason)
}

/** jsonb keeps keys in an order of its own. */
function sameData(stored: unknown, incoming: Record<string, string>): boolean {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return false
  const entries = Object.entries(stored)
  return entries.length === Object.keys(incoming).length && entries.every(([name, value]) => incoming[name] === value)
}
