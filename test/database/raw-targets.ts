import type { BulkRow, BulkTarget } from '../../src/database/bulk-upsert.ts'
import type { Queryable } from '../../src/database/database.ts'

/** One version of one record, in small numbers so that versions meet. */
export interface Version {
  /** Which record. */
  key: number
  /** Which content; equal numbers are equal contents. */
  content: number
  /** The source's time, in minutes. */
  minute: number
}

/** A raw table with a way to make its rows out of versions. */
export interface TargetExample {
  target: BulkTarget
  /** The natural key of a record. */
  keyOf(key: number): Record<string, string | null>
  /** How `raw_versions` names the record. */
  recordKey(key: number): string
}

const BEGIN = Date.UTC(2026, 2, 1)

/** A table with a plain text key, written like a sweep: unchanged rows cost nothing. */
export const DEFINITIONS: TargetExample = {
  target: {
    table: 'instantly_campaign_definitions_raw',
    keyColumns: ['instantly_campaign_id'],
    columns: { instantly_campaign_id: 'text', campaign_name: 'text', campaign_status: 'integer' },
    touchUnchanged: false,
  },
  keyOf: (key) => ({ instantly_campaign_id: `c${key}` }),
  recordKey: (key) => `c${key}`,
}

/** A table whose key has two columns, one of which may be null. */
export const DAILY: TargetExample = {
  target: {
    table: 'instantly_daily_analytics_raw',
    keyColumns: ['instantly_campaign_id', 'analytics_date'],
    nullableKeys: ['instantly_campaign_id'],
    columns: { instantly_campaign_id: 'text', analytics_date: 'day', sent: 'integer' },
    touchUnchanged: true,
  },
  keyOf: (key) => ({
    instantly_campaign_id: key % 2 === 0 ? null : `c${key}`,
    analytics_date: key < 2 ? '2026-03-01' : '2026-03-02',
  }),
  recordKey: (key) => `${key % 2 === 0 ? '' : `c${key}`}:${key < 2 ? '2026-03-01' : '2026-03-02'}`,
}

/** The source's time of a version. */
export function sourceTime(minute: number): Date {
  return new Date(BEGIN + minute * 60_000)
}

/** The JSON of a content. */
export function rawOf(content: number): { content: number } {
  return { content }
}

/** A version as a row of the table. */
export function rowOf({ target, keyOf }: TargetExample, { key, content, minute }: Version): BulkRow {
  const figures = { campaign_name: `name ${content}`, campaign_status: content, sent: content }
  const columns = Object.entries(figures).filter(([name]) => name in target.columns)
  return {
    columns: { ...keyOf(key), ...Object.fromEntries(columns) },
    raw: rawOf(content),
    sourceUpdatedAt: sourceTime(minute),
    notes: [],
  }
}

/** A stored row: what it says, and where it physically lies, which every write changes. */
export interface StoredRow {
  key: string
  content: number
  name: string | null
  source_updated_at: Date
  synced_at: Date
  created_at: Date
  updated_at: Date
  place: string
}

/** All rows of the table, in the order of their keys. */
export function readStored(db: Queryable, { target }: TargetExample): Promise<StoredRow[]> {
  const key = target.keyColumns.map((column) => `coalesce(${column}::text, '')`).join(`, `)
  const name = 'sent' in target.columns ? 'sent::text' : 'campaign_name'
  return db.query<StoredRow>(`
    select concat_ws(':', ${key}) as key, (raw_json ->> 'content')::int as content, ${name} as name, source_updated_at,
      synced_at, created_at, updated_at, xmin::text || ctid::text as place
    from ${target.table} order by 1`)
}

/** The earlier versions that were kept, as `key content`, in order. */
export async function readKept(db: Queryable, { target }: TargetExample): Promise<string[]> {
  const rows = await db.query<{ version: string }>(
    `select record_key || ' ' || (raw_json ->> 'content') as version from raw_versions where raw_table = $1 order by 1`,
    [target.table],
  )
  return rows.map(({ version }) => version)
}
