import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Database } from '../../src/database/database.ts'
import { type Graph, openGraph } from '../schema/graph.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await db.query(`insert into companies (company_name, company_domain, industry, apollo_data)
    select 'Company ' || n, 'c' || n || '.example', 'Industry ' || n % 200, jsonb_build_object('tags', jsonb_build_array('t' || n))
    from generate_series(1, 3000) n`)
  await db.query(`insert into leads (first_name, last_name, email, company_id, apollo_data)
    select 'First' || row_number() over (), 'Last', company_domain || '@x.example', id, jsonb_build_object('city', company_name) from companies`)
  await db.query(`insert into events (event_source, event_type, event_timestamp, lead_id, company_id, note_text)
    select 'manual', 'note_added', now(), id, company_id, 'note ' || first_name from leads`)
  await db.query(`insert into instantly_leads_raw (instantly_lead_id, email, raw_json)
    select email, email, jsonb_build_object('payload', jsonb_build_object('n', first_name)) from leads`)
  await db.query(`insert into raw_quarantine (resource, reason, raw_json)
    select 'leads', 'no id', jsonb_build_object('n', first_name) from leads`)
  await db.query('analyze')
})
afterAll(() => db[Symbol.asyncDispose]())

/** The plans of the statements that a query runs. */
async function plansOf(document: string): Promise<string> {
  const ran: string[] = []
  const stop = db.observe((sql) => ran.push(sql))
  await graph.data<unknown, object>(parse(document), {})
  stop()
  const plans = await Promise.all(ran.filter((sql) => /^\/\* \w+\.(findMany|count)/.test(sql)).map(planOf))
  expect(plans.length).toBeGreaterThan(0)
  return plans.join('\n')
}

/** A plan for values that are not known yet: as a prepared statement gets it. */
async function planOf(sql: string): Promise<string> {
  return await db.session(async (session) => {
    await session.query(`prepare planned as ${sql}`)
    await session.query('set plan_cache_mode = force_generic_plan')
    // @NOTE The tables are too small for every index to be worth it by itself.
    await session.query('set enable_seqscan = off')
    const count = new Set(sql.match(/\$\d+/g) ?? []).size
    const values = Array.from({ length: count }, () => 'null').join(', ')
    const rows = await session.query(`explain execute planned${count === 0 ? '' : `(${values})`}`)
    await session.query('deallocate planned')
    await session.query('reset plan_cache_mode')
    await session.query('reset enable_seqscan')
    return z
      .array(z.object({ 'QUERY PLAN': z.string() }))
      .parse(rows)
      .map((row) => row['QUERY PLAN'])
      .join('\n')
  })
}

describe(`filters walk their indexes (${databaseKind})`, () => {
  test.each([
    ['instantlyLeads', '{ json: [{ path: ["payload", "n"], eq: "First7" }] }', 'instantly_leads_raw_raw_json_idx'],
    [
      'instantlyLeads',
      '{ json: [{ path: ["payload", "n"], in: ["First7", "First8"] }] }',
      'instantly_leads_raw_raw_json_idx',
    ],
    ['quarantinedRecords', '{ json: [{ path: ["n"], eq: "First7" }] }', 'raw_quarantine_raw_json_idx'],
    ['leads', '{ apolloData: [{ path: ["city"], eq: "Company 7" }] }', 'leads_apollo_data_idx'],
    ['companies', '{ apolloData: [{ path: ["tags"], contains: "t7" }] }', 'companies_apollo_data_idx'],
    ['leads', '{ search: "first7 last" }', 'leads_search_idx'],
    ['companies', '{ search: "c7" }', 'companies_search_idx'],
    ['timeline', '{ search: "note first7" }', 'events_search_idx'],
    ['leads', '{ company: { industry: ["Industry 7"] } }', 'companies_industry_idx'],
  ])('%s %s by %s', async (list, filter, index) => {
    expect(await plansOf(`{ ${list}(filter: ${filter}) { totalCount edges { node { id } } } }`)).toContain(index)
  })
})
