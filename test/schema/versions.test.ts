import { setTimeout } from 'node:timers/promises'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'

let db: Database
let graph: Graph

/** Each raw list, its table, and how a row of it is made. */
const TABLES = [
  ['instantlyCampaigns', 'instantly_campaigns_raw', 'instantly_campaign_id', "'one'", "'two'"],
  ['instantlyCampaignDefinitions', 'instantly_campaign_definitions_raw', 'instantly_campaign_id', "'one'", "'two'"],
  ['instantlyAccounts', 'instantly_accounts_raw', 'email', "'one'", "'two'"],
  [
    'instantlyDailyAnalytics',
    'instantly_daily_analytics_raw',
    'analytics_date, instantly_campaign_id',
    "date '2026-01-05', null",
    "date '0099-12-31', 'one:two'",
  ],
  ['instantlyEmails', 'instantly_emails_raw', 'instantly_email_id', "'one'", "'two'"],
  ['instantlyLeads', 'instantly_leads_raw', 'instantly_lead_id', "'one'", "'two'"],
] as const

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
})
afterAll(() => db[Symbol.asyncDispose]())

interface Versions {
  totalCount: number
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  edges: { node: { rawJson: { v: number } } }[]
}

async function read(list: string, args: string): Promise<Versions[]> {
  const fields = 'totalCount pageInfo { hasNextPage endCursor } edges { node { rawJson sourceUpdatedAt recordedAt } }'
  const document = parse(`{ list: ${list} { edges { node { rawJson versions${args} { ${fields} } } } } }`)
  const data = await graph.data<
    { list: { edges: { node: { rawJson: { n: number }; versions: Versions } }[] } },
    object
  >(document, {})
  return data.list.edges
    .toSorted((one, other) => one.node.rawJson.n - other.node.rawJson.n)
    .map(({ node }) => node.versions)
}

describe(`earlier versions of raw records (${databaseKind})`, () => {
  test.each(TABLES)(
    '%s: newest first, page by page, each record its own, in two statements',
    async (list, table, key, one, two) => {
      await db.query(
        `insert into ${table} (${key}, raw_json) values (${one}, '{"n": 1, "v": 1}'), (${two}, '{"n": 2, "v": 9}')`,
      )
      for (const version of [2, 3, 4]) {
        // @NOTE Of versions of one millisecond nobody can say which is newer.
        await setTimeout(2)
        await db.query(
          `update ${table} set raw_json = jsonb_build_object('n', 1, 'v', $1::int) where raw_json ->> 'n' = '1'`,
          [version],
        )
      }
      const statements = await statementsOf(db, async () => {
        const [first, second] = await read(list, '(first: 2)')
        expect([first?.totalCount, second?.totalCount]).toEqual([3, 0])
        expect(first?.edges.map(({ node }) => node.rawJson.v)).toEqual([3, 2])
        expect(first?.pageInfo.hasNextPage).toBe(true)
      })
      expect(statements).toHaveLength(2)
      const [whole] = await read(list, '(first: 2)')
      const [rest] = await read(list, `(first: 2, after: ${JSON.stringify(whole?.pageInfo.endCursor)})`)
      expect(rest?.edges.map(({ node }) => node.rawJson.v)).toEqual([1])
      const [oldest] = await read(list, '(order: OLDEST_FIRST)')
      expect(oldest?.edges.map(({ node }) => node.rawJson.v)).toEqual([1, 2, 3])
    },
  )
})
