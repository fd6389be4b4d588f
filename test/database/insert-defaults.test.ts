import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type CatalogueColumn, readColumns } from './catalogue.ts'

interface TableExample {
  table: string
  /** What an SQL user must name, as column → SQL expression. */
  required: Record<string, string>
  /** A change that moves `updated_at`. */
  change?: string
  /** A write that is no change and leaves `updated_at`. */
  still?: string
}

const RAW_CHANGE = { change: `raw_json = '{"a": 2}'`, still: `synced_at = now() + interval '1 hour'` }
const theOne = (table: string, key = 'id') => `(select ${key} from ${table} limit 1)`
const COUNTED = { event_source: `'manual'`, event_type: `'note_added'`, events: '1' }

/** Every table, in the order of its foreign keys. */
const EXAMPLES: readonly TableExample[] = [
  { table: 'users', required: { email: `'ada@team.example'` }, change: `full_name = 'Ada'`, still: 'email = email' },
  {
    table: 'instantly_campaigns_raw',
    required: { instantly_campaign_id: `'c1'`, raw_json: `'{}'` },
    ...RAW_CHANGE,
  },
  {
    table: 'instantly_campaign_definitions_raw',
    required: { instantly_campaign_id: `'c1'`, raw_json: `'{}'` },
    ...RAW_CHANGE,
  },
  { table: 'instantly_accounts_raw', required: { email: `'box@team.example'`, raw_json: `'{}'` }, ...RAW_CHANGE },
  {
    table: 'instantly_daily_analytics_raw',
    required: { analytics_date: `'2026-03-01'`, raw_json: `'{}'` },
    ...RAW_CHANGE,
  },
  { table: 'instantly_emails_raw', required: { instantly_email_id: `'m1'`, raw_json: `'{}'` }, ...RAW_CHANGE },
  { table: 'instantly_leads_raw', required: { instantly_lead_id: `'l1'`, raw_json: `'{}'` }, ...RAW_CHANGE },
  {
    table: 'csv_imports_raw',
    required: { file_name: `'a.csv'` },
    change: 'total_rows = 3',
    still: 'file_name = file_name',
  },
  {
    table: 'offers',
    required: { offer_name: `'Audit'` },
    change: 'price_min = 99.90',
    still: 'offer_name = offer_name',
  },
  {
    table: 'companies',
    required: { company_name: `'Bright Smile'` },
    change: `industry = 'Dental'`,
    still: 'industry = industry',
  },
  { table: 'leads', required: {}, change: `email = 'lea@brightsmile.example'`, still: 'email = email' },
  {
    table: 'campaigns',
    required: { campaign_name: `'Spring'` },
    change: 'uses_email = true',
    still: 'uses_email = uses_email',
  },
  {
    table: 'campaign_leads',
    required: { campaign_id: theOne('campaigns'), lead_id: theOne('leads') },
    change: `email_status = 'sent'`,
    still: 'email_status = email_status',
  },
  {
    table: 'events',
    required: { event_source: `'manual'`, event_type: `'note_added'`, event_timestamp: 'now()' },
    change: `note_text = 'Called back'`,
    still: 'note_text = note_text',
  },
  {
    table: 'csv_import_rows',
    required: { import_id: theOne('csv_imports_raw'), row_number: '1', line: '2', outcome: `'created'` },
  },
  {
    table: 'imported_values',
    required: {
      table_name: `'leads'`,
      row_id: 'gen_random_uuid()',
      column_name: `'job_title'`,
      import_id: theOne('csv_imports_raw'),
      value: `'Owner'`,
      overwrites: 'false',
    },
  },
  {
    table: 'csv_mappings',
    required: { name: `'webinar'`, columns: `'{}'` },
    change: `columns = '{"Mail": "email"}'`,
    still: 'name = name',
  },
  { table: 'lead_identities', required: { kind: `'linkedin'`, value: `'ada'`, lead_id: theOne('leads') } },
  { table: 'note_versions', required: { event_id: theOne('events'), event_timestamp: 'now()' } },
  { table: 'field_edits', required: { table_name: `'leads'`, row_id: theOne('leads'), column_name: `'job_title'` } },
  { table: 'audit_entries', required: { action: `'addNote'`, subject_type: `'Lead'`, subject_id: theOne('leads') } },
  {
    table: 'idempotency_keys',
    required: { user_id: theOne('users'), key: `'k'`, action: `'addNote'`, body_hash: `'h'` },
  },
  { table: 'raw_versions', required: { raw_table: `'t'`, record_key: `'k'`, content_hash: `'h'`, raw_json: `'{}'` } },
  { table: 'raw_quarantine', required: { resource: `'emails'`, raw_json: `'{}'`, reason: `'no id'` } },
  { table: 'sync_runs', required: { requested_by: `'cli'` } },
  {
    table: 'sync_run_resources',
    required: { run_id: theOne('sync_runs'), resource: `'emails'`, position: '0' },
  },
  {
    table: 'sync_checkpoints',
    required: { resource: `'emails'` },
    change: `cursor = 'next'`,
    still: 'cursor = cursor',
  },
  {
    table: 'api_keys',
    required: { name: `'Reports'`, prefix: `'0123456789'`, secret_hash: `'h'`, user_id: theOne('users') },
  },
  {
    table: 'event_counts',
    required: { subject_kind: `'lead'`, subject_id: theOne('leads'), ...COUNTED },
  },
  {
    table: 'event_count_changes',
    required: { subject_kind: `'lead'`, subject_id: theOne('leads'), day: `'2026-03-01'`, ...COUNTED },
  },
  { table: 'event_changes', required: { transaction_id: '1', event_id: 'gen_random_uuid()', moved: 'false' } },
  { table: 'event_change_horizon', required: { transaction_id: '1', position: '1' } },
  { table: 'rate_limits', required: { caller: `'address:203.0.113.7'`, window_start: 'now()', hits: '1' } },
  { table: 'workspace', required: {} },
]

/** What the database fills in by itself where a table has it. */
const FILLED = ['id', 'created_at', 'updated_at', 'synced_at', 'recorded_at', 'event_key', 'content_hash']

let db: Database
let columns: CatalogueColumn[]

beforeAll(async () => {
  db = await openTestDatabase()
  // @NOTE It holds one row at most, which the migrations have made.
  await db.query('delete from workspace')
  columns = await readColumns(db)
})

afterAll(() => db[Symbol.asyncDispose]())

test('the examples name every table, and of each just the columns that have to be named', () => {
  const named = Object.fromEntries(EXAMPLES.map(({ table, required }) => [table, Object.keys(required).sort()]))
  const live: Record<string, string[]> = {}
  for (const { table, column, nullable, expression } of columns) {
    live[table] ??= []
    if (!nullable && expression === null) live[table].push(column)
  }
  expect(named).toEqual(live)
})

describe.each(EXAMPLES)(`an SQL user (${databaseKind}) in $table`, ({ table, required, change, still }) => {
  const has = (column: string) => columns.some((row) => row.table === table && row.column === column)

  test('names what is required and gets the rest', async () => {
    const names = Object.keys(required)
    const values = names.length === 0 ? 'default values' : `(${names}) values (${Object.values(required).join(', ')})`
    const [row] = await db.query<Record<string, unknown>>(`insert into ${table} ${values} returning *`)
    for (const column of FILLED.filter(has)) expect(row?.[column], column).toEqual(expect.anything())
    for (const column of ['created_at', 'updated_at', 'synced_at', 'recorded_at'].filter(has)) {
      const value = row?.[column]
      expect(value instanceof Date && Math.abs(Date.now() - value.getTime()) < 60_000, column).toBe(true)
    }
  })

  test('moves updated_at by a change, and by nothing else', async () => {
    expect(has('updated_at')).toBe(change !== undefined)
    if (change === undefined || still === undefined) return
    const read = async () => {
      const [row] = await db.query<{ at: Date }>(`select updated_at as at from ${table}`)
      return row?.at.getTime() ?? Number.NaN
    }
    const write = (assignment: string) => db.query(`update ${table} set ${assignment}`)
    const inserted = await read()
    await db.query('select pg_sleep(0.005)')
    await write(still)
    expect(await read()).toBe(inserted)
    await write(change)
    expect(await read()).toBeGreaterThan(inserted)
  })
})

test('an e-mail of the timeline needs no event_key: each event gets one of its own', async () => {
  await db.query(
    `insert into events (event_source, event_type, event_timestamp) values ('manual', 'note_added', now())`,
  )
  const keys = await db.query<{ key: string }>('select event_key as key from events')
  expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length)
  expect(keys.length).toBeGreaterThan(1)
})
