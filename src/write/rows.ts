import type { Queryable } from '../database/database.ts'
import { recordFieldEdits } from '../database/field-edits.ts'
import { type EditableTable, fieldOfColumn } from '../domain/editable-fields.ts'
import type { JsonObject, JsonValue } from '../domain/json.ts'
import { ConflictError, NotFoundError } from '../read/expected-errors.ts'
import type { ChangeScope, Outcome, WrittenRow } from './change.ts'
import type { ColumnValues } from './fields.ts'

/** A table whose rows people write. */
export interface WritableTable {
  table: EditableTable | 'offers' | 'events' | 'users'
  /** The graph's name of a row's type. */
  typename: string
  /** What a row is called in messages. */
  noun: string
}

export const USERS: WritableTable = { table: 'users', typename: 'User', noun: 'user' }
export const OFFERS: WritableTable = { table: 'offers', typename: 'Offer', noun: 'offer' }
export const CAMPAIGNS: WritableTable = { table: 'campaigns', typename: 'Campaign', noun: 'campaign' }
export const CAMPAIGN_LEADS: WritableTable = {
  table: 'campaign_leads',
  typename: 'CampaignLead',
  noun: 'campaign lead',
}
export const LEADS: WritableTable = { table: 'leads', typename: 'Lead', noun: 'lead' }
export const COMPANIES: WritableTable = { table: 'companies', typename: 'Company', noun: 'company' }

/** A row as JSON, by its columns. */
export type Row = JsonObject

/**
 * The row, locked until the transaction ends.
 *
 * @param expectedUpdatedAt when it is believed to have changed last
 * @throws NotFoundError; ConflictError when it has changed since
 */
export async function lockRow(
  tx: Queryable,
  { table, noun }: WritableTable,
  id: string,
  expectedUpdatedAt: Date | null = null,
): Promise<Row> {
  const [found] = await tx.query<{ row: Row; updatedAt: Date }>(
    `/* lockRow ${table} */ select to_jsonb(t) as row, date_trunc('milliseconds', t.updated_at) as "updatedAt"
     from ${table} t where id = $1::uuid for update`,
    [id],
  )
  if (found === undefined) throw new NotFoundError(`There is no ${noun} ${id}.`)
  if (expectedUpdatedAt !== null && found.updatedAt.getTime() !== expectedUpdatedAt.getTime()) {
    throw new ConflictError(
      `The ${noun} ${id} has changed since: at ${found.updatedAt.toISOString()}, not ${expectedUpdatedAt.toISOString()}. ` +
        'Read it again and repeat with its updatedAt.',
    )
  }
  return found.row
}

/** @throws NotFoundError unless the row is there; it then stays until the transaction ends */
export async function requireRow(tx: Queryable, { table, noun }: WritableTable, id: string): Promise<void> {
  const found = await tx.query(`/* requireRow ${table} */ select id from ${table} where id = $1::uuid for key share`, [
    id,
  ])
  if (found.length === 0) throw new NotFoundError(`There is no ${noun} ${id}.`)
}

/** Makes a row; what is not given gets the column's default. What was given counts as set by the person. */
export async function insertRow(scope: ChangeScope, target: WritableTable, values: ColumnValues): Promise<Row> {
  const columns = Object.keys(values).join(', ')
  const [made] = await scope.tx.query<{ id: string; row: Row }>(
    `/* insertRow ${target.table} */ insert into ${target.table} as t (${columns})
     select ${columns} from jsonb_populate_record(null::${target.table}, $1::jsonb) returning t.id, to_jsonb(t) as row`,
    [JSON.stringify(values)],
  )
  if (made === undefined) throw new Error(`insert into ${target.table} gave no row`)
  const given = Object.keys(values).filter((column) => values[column] !== null)
  await noteEdits(scope, target, made.id, given)
  return made.row
}

/** Sets columns of a row that is locked. They count as set by the person, also those that were the same before. */
export async function updateRow(
  scope: ChangeScope,
  target: WritableTable,
  before: Row,
  values: ColumnValues,
): Promise<Row> {
  const columns = Object.keys(values)
  if (columns.length === 0) return before
  const id = rowId(before)
  const [changed] = await scope.tx.query<{ row: Row }>(
    `/* updateRow ${target.table} */ update ${target.table} t
     set (${columns.join(', ')}) = (select ${columns.map((column) => `r.${column}`).join(', ')}
       from jsonb_populate_record(t, $2::jsonb) r)
     where id = $1::uuid returning to_jsonb(t) as row`,
    [id, JSON.stringify(values)],
  )
  if (changed === undefined) throw new Error(`update of ${target.table} ${id} gave no row`)
  await noteEdits(scope, target, id, columns)
  return changed.row
}

/** What a change of one row tells: its key, and for the audit the row before and after. */
export function rowOutcome(target: WritableTable, before: Row | null, after: Row): Outcome<WrittenRow> {
  const id = rowId(after)
  return {
    answer: { id },
    subject: { type: target.typename, id },
    before: before === null ? {} : audited(before),
    after: audited(after),
  }
}

/** The key of a row. */
export function rowId(row: Row): string {
  return String(row.id)
}

/** The text of a column; null where it is empty. */
export function textOf(row: Row, column: string): string | null {
  const value = row[column]
  return typeof value === 'string' ? value : null
}

const UNAUDITED = new Set(['id', 'created_at', 'updated_at', 'recorded_at', 'raw_data', 'apollo_data', 'event_key'])

/** A row in the graph's words; times in UTC. */
function audited(row: Row): JsonObject {
  const fields = Object.entries(row).flatMap(([column, value]): [string, JsonValue][] =>
    UNAUDITED.has(column) || value === null ? [] : [[camelCase(column), inUtc(column, value)]],
  )
  return Object.fromEntries(fields)
}

function inUtc(column: string, value: JsonValue): JsonValue {
  return /(_at|_timestamp)$/.test(column) && typeof value === 'string' ? new Date(value).toISOString() : value
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

async function noteEdits(scope: ChangeScope, target: WritableTable, id: string, columns: readonly string[]) {
  const { table } = target
  if (table === 'offers' || table === 'events' || table === 'users') return
  const editable = columns.filter((column) => fieldOfColumn(table, column) !== undefined)
  await recordFieldEdits(scope.tx, { table, id, columns: editable, userId: scope.userId, at: scope.now })
}
