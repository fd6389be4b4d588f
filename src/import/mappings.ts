import type { Queryable } from '../database/database.ts'
import { isImportField } from '../domain/import-vocabulary.ts'
import type { MappingColumns } from './column-map.ts'

/** The saved mapping of a name; undefined where there is none. */
export async function readMapping(db: Queryable, name: string): Promise<MappingColumns | undefined> {
  const [row] = await db.query<{ columns: Record<string, unknown> }>(
    '/* readMapping */ select columns from csv_mappings where name = $1',
    [name],
  )
  if (row === undefined) return undefined
  const known = Object.entries(row.columns).flatMap(([header, field]) =>
    typeof field === 'string' && isImportField(field) ? [[header, field] as const] : [],
  )
  return Object.fromEntries(known)
}
