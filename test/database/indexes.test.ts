import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Database, Queryable } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { readIndexes } from './catalogue.ts'

const UUID = '00000000-0000-4000-8000-000000000000'

/** Each scope of the timeline and the condition that picks it. */
const SCOPES = [
  ['lead_id', `lead_id = '${UUID}' and`],
  ['campaign_id', `campaign_id = '${UUID}' and`],
  ['campaign_lead_id', `campaign_lead_id = '${UUID}' and`],
  ['company_id', `company_id = '${UUID}' and`],
  ['the whole table', ''],
] as const

let db: Database

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db[Symbol.asyncDispose]())

describe.each(SCOPES)(`the timeline of %s (${databaseKind})`, (scope, condition) => {
  test('has an index in its order', async () => {
    const order = ['event_timestamp DESC', 'id DESC']
    const expected = scope === 'the whole table' ? order : [scope, ...order]
    const indexes = await readIndexes(db)
    const timeline = indexes.filter(
      ({ table, where, method }) => table === 'events' && where === null && method === 'btree',
    )
    expect(timeline.map(({ columns }) => columns)).toContainEqual(expected)
  })

  test.each([
    ['forward', '<', 'desc'],
    ['backward', '>', 'asc'],
  ])('is walked %s by that index alone, without sorting', async (_direction, than, order) => {
    const plan = await explain(
      ['seqscan', 'bitmapscan', 'sort'],
      `select id from events
      where ${condition} (event_timestamp, id) ${than} ('2026-03-01T00:00:00Z'::timestamptz, '${UUID}'::uuid)
      order by event_timestamp ${order}, id ${order} limit 20`,
    )
    expect(plan).toMatch(/Index (Only )?Scan/)
    expect(plan).not.toContain('Sort')
    expect(plan).toContain('event_timestamp_id_idx')
  })
})

describe('the raw campaigns', () => {
  beforeAll(async () => {
    const raw = [
      { campaign_id: 'c1', campaign_name: 'Big', leads_count: 501, reply_count: 12 },
      { campaign_id: 'c2', campaign_name: 'Just not', leads_count: 500, reply_count: 7 },
      { campaign_id: 'c3', campaign_name: 'Without figures' },
      { campaign_id: 'c4', campaign_name: 'Huge', leads_count: 120_000, reply_count: null },
    ]
    await db.query(
      `insert into instantly_campaigns_raw (instantly_campaign_id, campaign_name, leads_count, reply_count, raw_json)
       select r.raw ->> 'campaign_id', r.raw ->> 'campaign_name', (r.raw ->> 'leads_count')::int,
         (r.raw ->> 'reply_count')::int, r.raw
       from jsonb_array_elements($1::jsonb) as r(raw)`,
      [JSON.stringify(raw)],
    )
  })

  test('answer the example query of the agreed structure', async () => {
    const rows = await db.query(`
      SELECT
          campaign_name,
          (raw_json->>'leads_count')::integer as leads,
          (raw_json->>'reply_count')::integer as replies
      FROM instantly_campaigns_raw
      WHERE (raw_json->>'leads_count')::integer > 500;`)
    expect(rows).toHaveLength(2)
    expect(rows).toEqual(
      expect.arrayContaining([
        { campaign_name: 'Big', leads: 501, replies: 12 },
        { campaign_name: 'Huge', leads: 120_000, replies: null },
      ]),
    )
  })

  test('are searched inside of raw_json by a GIN index', async () => {
    const gin = (await readIndexes(db)).filter(({ method }) => method === 'gin')
    expect(gin.map(({ table, columns }) => [table, columns])).toContainEqual([
      'instantly_campaigns_raw',
      ['raw_json jsonb_path_ops'],
    ])
    const search = `select instantly_campaign_id as id from instantly_campaigns_raw where raw_json @> '{"campaign_name": "Big"}'`
    expect(await db.query(search)).toEqual([{ id: 'c1' }])
    expect(await explain(['seqscan'], search)).toContain('Bitmap Index Scan')
    const path = `select instantly_campaign_id as id from instantly_campaigns_raw where raw_json @@ '$.leads_count > 500' order by 1`
    expect(await db.query(path)).toEqual([{ id: 'c1' }, { id: 'c4' }])
  })
})

/** The plan with some ways forbidden: the tables are too small for Postgres to take an index by itself. */
async function explain(forbidden: readonly string[], sql: string): Promise<string> {
  const rows = await db.transaction(async (tx: Queryable) => {
    for (const way of forbidden) await tx.query(`set local enable_${way} = off`)
    return await tx.query(`explain ${sql}`)
  })
  return z
    .array(z.object({ 'QUERY PLAN': z.string() }))
    .parse(rows)
    .map((row) => row['QUERY PLAN'])
    .join('\n')
}
