import type { Queryable } from '../../database/database.ts'
import type { RawRecord } from './normalizer.ts'

/** The earlier versions of the given records of a raw table, as they came, in no order. */
export async function readEarlierVersions(
  db: Queryable,
  table: string,
  records: readonly RawRecord[],
): Promise<unknown[]> {
  const rows = await db.query<{ raw: unknown }>(
    `/* readEarlierVersions */ select raw_json as raw from raw_versions
     where raw_table = $1 and record_key in (select jsonb_array_elements_text($2::jsonb))`,
    [table, JSON.stringify(records.map(({ key }) => key))],
  )
  return rows.map(({ raw }) => raw)
}
