import type { EditableTable } from '../domain/editable-fields.ts'
import type { Queryable } from './database.ts'

/**
 * SQL: true where a person set a column of a row, so that no source may write it.
 *
 * @param row the alias of the row in the statement
 */
export function isEdited(row: string, table: EditableTable, column: string): string {
  return `exists (select from field_edits fe
    where fe.table_name = '${table}' and fe.row_id = ${row}.id and fe.column_name = '${column}')`
}

/** SQL: true where a person set anything of a row, so that no source may take it away. */
export function isEditedAnywhere(row: string, table: EditableTable): string {
  return `exists (select from field_edits fe where fe.table_name = '${table}' and fe.row_id = ${row}.id)`
}

/**
 * SQL: the value of a column after a source's update. What a person set stays; else it is `fresh`. The edits are looked
 * up only where the two differ, so that rows without a change cost nothing.
 */
export function unlessEdited(row: string, table: EditableTable, column: string, fresh: string): string {
  return `case when ${row}.${column} is distinct from (${fresh}) and ${isEdited(row, table, column)}
    then ${row}.${column} else (${fresh}) end`
}

/**
 * The columns that people set, by the id of their row; a row of which nothing was set is missing. For writers that
 * decide in TypeScript, such as an import: leave these columns as they are, and never delete such a row.
 */
export async function editedColumns(
  db: Queryable,
  table: EditableTable,
  ids: readonly string[],
): Promise<Map<string, Set<string>>> {
  const rows = await db.query<{ id: string; columns: string[] }>(
    `/* editedColumns */ select row_id as id, jsonb_agg(column_name) as columns from field_edits
     where table_name = $1 and row_id in (select jsonb_array_elements_text($2::jsonb)::uuid) group by row_id`,
    [table, JSON.stringify(ids)],
  )
  return new Map(rows.map(({ id, columns }) => [id, new Set(columns)]))
}

/** Who set which columns of a row, and when. */
export interface FieldEdits {
  table: EditableTable
  id: string
  columns: readonly string[]
  userId: string
  at: Date
}

/** Writes down that a person set columns of a row; belongs into the transaction that sets them. */
export async function recordFieldEdits(tx: Queryable, { table, id, columns, userId, at }: FieldEdits): Promise<void> {
  if (columns.length === 0) return
  await tx.query(
    `/* recordFieldEdits */ insert into field_edits (table_name, row_id, column_name, user_id, edited_at)
     select $1, $2::uuid, jsonb_array_elements_text($3::jsonb), $4::uuid, $5::timestamptz
     on conflict (table_name, row_id, column_name)
     do update set user_id = excluded.user_id, edited_at = excluded.edited_at`,
    [table, id, JSON.stringify(columns), userId, at.toISOString()],
  )
}

// @NOTE The schema is part of the key: advisory locks are the database's, and each workspace has its own schema.
const EDITS_LOCK = `hashtextextended(current_schema() || ':field_edits', 0)`

/**
 * To be called first in a transaction in which a person sets fields. Many people may at once; sources wait meanwhile. A
 * source's statement that began before the edit would otherwise not see it, and overwrite what was just set.
 */
export async function lockForEdits(tx: Queryable): Promise<void> {
  await tx.query(`/* lockForEdits */ select pg_advisory_xact_lock_shared(${EDITS_LOCK}) is null as locked`)
}

/**
 * To be called first in a transaction in which a source (a sync, an import) writes companies, leads, campaigns or
 * campaign leads. It waits for the edits under way; later ones wait until it has ended, so keep it short.
 */
export async function lockForSources(tx: Queryable): Promise<void> {
  await tx.query(`/* lockForSources */ select pg_advisory_xact_lock(${EDITS_LOCK}) is null as locked`)
}
