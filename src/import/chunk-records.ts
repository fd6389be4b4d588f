import type { JsonValue } from '../domain/json.ts'
import type { CompanyColumn, LeadColumn } from './import-policy.ts'

/** A value of a column, as JSON carries it. */
export type ColumnValue = string | number | null

/** A change that a row made: enough to undo it. Short names, as there is one for each value. */
export interface FieldChange {
  table: 'leads' | 'companies' | 'lead_identities'
  /** The row's key; of an identity, the lead's. */
  id: string
  /** The column; of an identity its kind; `id` for a company that the row made. */
  column: string
  before: JsonValue
  after: JsonValue
}

/** A lead or a company while a chunk is worked on: what is stored, with what the rows so far made of it. */
interface TrackedRow<Column extends string> {
  readonly id: string
  readonly isNew: boolean
  /** True for a row of a source (ADR 0005), which normalizers derive anew. */
  readonly isDerived: boolean
  /** The columns that a person set. */
  readonly edited: ReadonlySet<string>
  readonly values: Record<Column, ColumnValue>
  /** What Apollo said so far; true where there is something that was not read. */
  apolloData: JsonValue | true
  /** The number of the row that becomes its `apollo_data`. */
  apolloRow: number | null
  /** True where something of it has to be written. */
  changed: boolean
}

/** A lead while a chunk is worked on. */
export interface TrackedLead extends TrackedRow<LeadColumn> {
  /** True where an earlier row of this import is about the same person. */
  named: boolean
}

/** A company while a chunk is worked on. */
export interface TrackedCompany extends TrackedRow<CompanyColumn> {
  readonly domain: string | null
  firstSeenInCsvId: string | null
}

/** True for the id of a row that a source gave us. */
export function isDerivedId(id: string): boolean {
  return id.charAt(14) === '5'
}
