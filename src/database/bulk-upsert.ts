import type { Queryable } from './database.ts'

/** The kinds of column that a raw table has. Days and times come as text, `YYYY-MM-DD` and ISO 8601. */
type BulkColumnType = 'text' | 'integer' | 'number' | 'day' | 'time'

/** A raw table to write many rows into at once. */
export interface BulkTarget {
  table: string
  /** The natural key: a unique constraint of the table. */
  keyColumns: readonly string[]
  /** The key columns that may be null; null is a key value like any other there. */
  nullableKeys?: readonly string[]
  /** The extracted columns, key columns included. */
  columns: Readonly<Record<string, BulkColumnType>>
  /** Whether a row that is seen again unchanged has its `synced_at` moved. Without, it costs no write at all. */
  touchUnchanged: boolean
}

/** One record on its way into a raw table. */
export interface BulkRow {
  columns: Readonly<Record<string, string | number | null>>
  raw: unknown
  /** The source's own time of this version; where it has none, when it was read. */
  sourceUpdatedAt: Date
  notes: readonly string[]
}

/** What a bulk upsert did. The four add up to the rows that were given. */
export interface BulkCounts {
  inserted: number
  updated: number
  /** Same content as stored. */
  unchanged: number
  /** Older than what is stored (or than another row of the batch); kept as an earlier version. */
  stale: number
}

const SQL_TYPES: Record<BulkColumnType, string> = {
  text: 'text',
  integer: 'int4',
  number: 'float8',
  day: 'date',
  time: 'timestamptz(3)',
}

const statements = new WeakMap<BulkTarget, string>()

/**
 * Writes thousands of raw rows in one statement, newer wins: a stored row is replaced only by one whose source time is
 * later, or the same with a greater content hash, so that any order of arrival ends in the same table (DESIGN,
 * invariant 4). A key that comes twice in the batch is folded by the same rule, as `ON CONFLICT` takes each key once.
 */
export async function bulkUpsert(
  db: Queryable,
  target: BulkTarget,
  rows: readonly BulkRow[],
  syncedAt: Date,
): Promise<BulkCounts> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0, stale: 0 }
  const sql = statements.get(target) ?? buildStatement(target)
  statements.set(target, sql)
  const batch = rows.map((row) => ({
    ...row.columns,
    raw_json: row.raw,
    source_updated_at: row.sourceUpdatedAt,
    ingest_notes: row.notes,
  }))
  const [counts] = await db.query<BulkCounts>(sql, [JSON.stringify(batch), syncedAt.toISOString()])
  if (counts === undefined) throw new Error(`bulkUpsert into ${target.table} gave no counts`)
  return counts
}

function buildStatement({ table, keyColumns, nullableKeys = [], columns, touchUnchanged }: BulkTarget): string {
  const names = Object.keys(columns)
  const types = Object.entries(columns).map(([name, type]) => `${name} ${SQL_TYPES[type]}`)
  const keys = keyColumns.join(', ')
  const same = keyColumns.map((key) => sameKey(key, nullableKeys.includes(key))).join(' and ')
  const recordKey = `concat_ws(':', ${keyColumns.map((key) => `coalesce(i.${key}::text, '')`).join(', ')})`
  const written = [...names, 'raw_json', 'source_updated_at', 'ingest_notes']
  const assignments = written.filter((name) => !keyColumns.includes(name)).map((name) => `${name} = excluded.${name}`)
  return `/* bulkUpsert ${table} */
with incoming as (
  select *, md5(raw_json::text) as hash
  from jsonb_to_recordset($1::jsonb) as r(${types.join(', ')},
    raw_json jsonb, source_updated_at timestamptz(3), ingest_notes text[])
), ranked as (
  select i.*, row_number() over newest as place, first_value(hash) over newest as newest_hash
  from incoming i
  window newest as (partition by ${keys} order by source_updated_at desc, hash desc)
), classified as (
  select i.*, ${recordKey} as record_key, case
    when i.place > 1 and i.hash = i.newest_hash then 'unchanged'
    when i.place > 1 then 'stale'
    when t.content_hash is null then 'inserted'
    when t.content_hash = i.hash then 'unchanged'
    when t.source_updated_at > i.source_updated_at then 'stale'
    when t.source_updated_at = i.source_updated_at and t.content_hash > i.hash then 'stale'
    else 'updated' end as outcome
  from ranked i left join ${table} t on ${same}
), written as (
  insert into ${table} as t (${written.join(', ')}, synced_at)
  select ${written.join(', ')}, $2::timestamptz(3) from classified where outcome in ('inserted', 'updated') order by ${keys}
  on conflict (${keys}) do update set ${assignments.join(', ')}, synced_at = excluded.synced_at
  where t.source_updated_at is null or (t.source_updated_at, t.content_hash) < (excluded.source_updated_at, md5(excluded.raw_json::text))
), touched as (
  update ${table} t set ${touchUnchanged ? 'synced_at = greatest(t.synced_at, $2::timestamptz(3)), ' : ''}
    source_updated_at = greatest(t.source_updated_at, i.source_updated_at)
  from classified i where ${same} and i.outcome = 'unchanged' and i.place = 1
    ${touchUnchanged ? '' : 'and (t.source_updated_at is null or t.source_updated_at < i.source_updated_at)'}
), kept as (
  insert into raw_versions as v (raw_table, record_key, content_hash, raw_json, source_updated_at)
  select distinct on (record_key, hash) '${table}', record_key, hash, raw_json, source_updated_at
  from classified where outcome = 'stale' order by record_key, hash, source_updated_at desc
  on conflict (raw_table, record_key, content_hash)
  do update set source_updated_at = greatest(v.source_updated_at, excluded.source_updated_at)
)
select count(*) filter (where outcome = 'inserted')::int as inserted,
  count(*) filter (where outcome = 'updated')::int as updated,
  count(*) filter (where outcome = 'unchanged')::int as unchanged,
  count(*) filter (where outcome = 'stale')::int as stale
from classified`
}

/** `is not distinct from` would say the same for both, but no index serves it. */
function sameKey(key: string, nullable: boolean): string {
  return nullable ? `(t.${key} = i.${key} or (t.${key} is null and i.${key} is null))` : `t.${key} = i.${key}`
}
