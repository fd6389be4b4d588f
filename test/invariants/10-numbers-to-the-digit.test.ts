import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { JsonValue } from '../../src/domain/json.ts'
import { post, serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { jsonWithNumbers, withOdd } from '../support/exact-json-kit.ts'
import { type SyncKit, startSyncKit } from '../support/synced-workspace.ts'

const SEED = Number(process.env.EXACT_NUMBERS_SEED ?? 11)

let db: Database
let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(async () => {
  await emptyDatabase(db)
  server = await serve(db)
})
afterEach(() => server[Symbol.asyncDispose]())

/** Gives every record that is served a member `odd` of its own from now on. @returns what was served, by id */
function serveOdd(kit: SyncKit, path: RegExp, seed: number): Map<string, string> {
  const served = new Map<string, string>()
  const odds = new Map<string, JsonValue>()
  const values = fc.sample(jsonWithNumbers, { numRuns: 400, seed })
  kit.simulator.faults.next({
    match: { path },
    times: 1000,
    kind: 'mutate',
    mutate: (body) =>
      withOdd(body, (item) => {
        const id = String(item.id)
        const odd = odds.get(id) ?? values[odds.size % values.length] ?? null
        odds.set(id, odd)
        served.set(id, JSON.stringify({ ...item, odd }))
        return { odd }
      }),
  })
  return served
}

async function ask(query: string): Promise<string> {
  const response = await post(server.url, { query })
  const text = await response.text()
  expect(text).not.toContain('"errors"')
  return text
}

/** The texts of all members of this name, cut out of an answer without reading any number. */
function members(answer: string, name: string): string[] {
  const found: string[] = []
  for (let at = answer.indexOf(`"${name}":`); at !== -1; at = answer.indexOf(`"${name}":`, at)) {
    at += name.length + 3
    const start = at
    let depth = 0
    for (let inText = false; at < answer.length; at += 1) {
      const next = answer[at]
      if (inText) {
        if (next === '\\') at += 1
        else if (next === '"') inText = false
        continue
      }
      if (next === '"') inText = true
      else if (next === '{' || next === '[') depth += 1
      else if (next === '}' || next === ']') {
        depth -= 1
        if (depth === 0) break
      }
    }
    found.push(answer.slice(start, at + 1))
  }
  return found
}

const idOf = (raw: string) => /"id":\s?"([^"]+)"/.exec(raw)?.[1] ?? ''

/** Each answer is what was served under its id. Postgres compares, so that no parser of ours judges itself. */
async function expectSame(answered: readonly string[], ...served: ReadonlyMap<string, string>[]) {
  expect(answered.length).toBeGreaterThan(0)
  const pairs = answered.map((raw) => [raw, ...served.map((one) => one.get(idOf(raw)) ?? '0')])
  const different = await db.query(
    `select p from jsonb_array_elements($1::jsonb) p
     where (p->>0)::jsonb::text not in (select v::jsonb::text from jsonb_array_elements_text(p - 0) v)`,
    [JSON.stringify(pairs)],
  )
  expect(different).toEqual([])
}

describe(`invariant 10: numbers to the digit (${databaseKind})`, () => {
  test('leads leave as they came, whoever builds the answer', async () => {
    await using kit = await startSyncKit(db, { leads: 60 })
    const served = serveOdd(kit, /\/leads\/list$/, SEED)
    expect((await kit.sync({ resources: ['campaign_analytics', 'leads'] })).status).toBe('succeeded')

    const before = { ...db.fastReads }
    const whole = members(await ask('{ instantlyLeads(first: 100) { edges { node { rawJson } } } }'), 'rawJson')
    expect(db.fastReads.answered).toBeGreaterThan(before.answered)
    expect(whole).toHaveLength(served.size)
    await expectSame(whole, served)

    const ids = [...served.keys()].map((id) => `InstantlyLeadRaw:${id}`)
    const together = `{ nodes(ids: ${JSON.stringify(ids.slice(0, 100))}) { ... on InstantlyLeadRaw { rawJson } } }`
    await expectSame(members(await ask(together), 'rawJson'), served)
    for (const id of ids.slice(0, 3)) {
      const alone = `{ node(id: "${id}") { ... on InstantlyLeadRaw { rawJson } } __typename }`
      await expectSame(members(await ask(alone), 'rawJson'), served)
    }
    const aliases = ids.slice(0, 20).map((id, index) => `n${index}: node(id: "${id}") { ...raw }`)
    const several = `{ ${aliases.join(' ')} } fragment raw on InstantlyLeadRaw { rawJson }`
    const answer = members(await ask(several), 'rawJson')
    expect(answer).toHaveLength(Math.min(20, ids.length))
    await expectSame(answer, served)
  })

  test('Prisma itself keeps them too, where a read is left to it', async () => {
    await using kit = await startSyncKit(db, { leads: 30 })
    const served = serveOdd(kit, /\/leads\/list$/, SEED + 1)
    await kit.sync({ resources: ['campaign_analytics', 'leads'] })
    const { fallback } = db.fastReads
    const rows = await db.prisma.instantlyLeadRaw.findMany({ omit: { listId: true } })
    expect(db.fastReads.fallback).toBeGreaterThan(fallback)
    await expectSame(
      rows.map(({ rawJson }) => JSON.stringify(rawJson)),
      served,
    )
  })

  test('events and streams keep them', async () => {
    await using kit = await startSyncKit(db, { leads: 40 })
    const mails = serveOdd(kit, /\/emails$/, SEED + 2)
    const stream = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { timelineEvent { cursor event { rawData } } }' }),
    })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let told = (await reader?.read())?.value ?? ''
    expect((await kit.sync()).status).toBe('succeeded')
    await expectSame(members(await ask('{ timeline(first: 100) { edges { node { rawData } } } }'), 'rawData'), mails)
    await expectSame(
      members(await ask('{ instantlyEmails(first: 100) { edges { node { rawJson } } } }'), 'rawJson'),
      mails,
    )
    while (members(told, 'rawData').length < 5) {
      const { value, done } = (await reader?.read()) ?? { value: '', done: true }
      if (done) break
      told += value
    }
    await reader?.cancel()
    const heard = told.split('\n').filter((line) => line.startsWith('data:') && line.includes('"rawData":{'))
    await expectSame(
      heard.slice(0, 5).flatMap((line) => members(line, 'rawData')),
      mails,
    )
  })

  test('earlier versions and quarantined records keep them', async () => {
    await using kit = await startSyncKit(db, { leads: 40 })
    const first = serveOdd(kit, /\/campaigns$/, SEED + 3)
    await kit.sync({ resources: ['campaigns'] })
    kit.simulator.faults.clear()
    kit.simulator.advance({ days: 1 })
    const second = serveOdd(kit, /\/campaigns$/, SEED + 4)
    await kit.sync({ resources: ['campaigns'] })
    const versions =
      '{ instantlyCampaignDefinitions(first: 50) { edges { node { versions(first: 5) { edges { node { rawJson } } } } } } }'
    await expectSame(members(await ask(versions), 'rawJson'), first, second)

    kit.simulator.faults.clear()
    kit.simulator.faults.next({
      match: { path: /\/leads\/list$/ },
      times: 1,
      kind: 'mutate',
      mutate: (body) => withOdd(body, () => ({ id: null, odd: JSON.rawJSON('12345678901234567890.10') })),
    })
    await kit.sync({ resources: ['campaign_analytics', 'leads'] })
    const kept = members(await ask('{ quarantinedRecords(first: 5) { edges { node { rawJson } } } }'), 'rawJson')
    expect(kept.length).toBeGreaterThan(0)
    for (const raw of kept) expect(raw).toMatch(/"odd":\s?12345678901234567890\.10[,}]/)
  })

  test('a number beyond what Postgres holds is kept as a text, and the record says so', async () => {
    await using kit = await startSyncKit(db, { leads: 20 })
    kit.simulator.faults.next({
      match: { path: /\/leads\/list$/ },
      times: 100,
      kind: 'mutate',
      mutate: (body) =>
        withOdd(body, () => ({
          odd: ['1e200000', '1e-30000', '1e400', '-1E+999999999999'].map((text) => JSON.rawJSON(text)),
        })),
    })
    const run = await kit.sync({ resources: ['campaign_analytics', 'leads'] })
    expect(run.status).toBe('succeeded')
    expect(run.parts.find(({ resource }) => resource === 'leads')?.quarantined).toBe(0)
    const rows = await db.query<{ odd: string; notes: string[]; power: string }>(
      `select (raw_json->'odd')::text as odd, to_jsonb(ingest_notes) as notes, log((raw_json->'odd'->>2)::numeric)::int::text as power
       from instantly_leads_raw`,
    )
    expect(rows.length).toBeGreaterThan(10)
    for (const { odd, notes, power } of rows) {
      expect(odd).toContain('["1e200000", "1e-30000", 1000')
      expect(odd).toContain('"-1E+999999999999"]')
      expect(power).toBe('400')
      expect(notes.join()).toContain('kept as text: 1e200000, 1e-30000, -1E+999999999999')
    }
  })

  test('a filter finds a number to the digit, as a literal and as a variable', async () => {
    await using kit = await startSyncKit(db, { leads: 20 })
    let next = 9_007_199_254_740_990n
    kit.simulator.faults.next({
      match: { path: /\/leads\/list$/ },
      times: 100,
      kind: 'mutate',
      mutate: (body) => withOdd(body, () => ({ odd: JSON.rawJSON(String(next++)) })),
    })
    await kit.sync({ resources: ['campaign_analytics', 'leads'] })
    const literal = (test: string) =>
      ask(
        `{ instantlyLeads(first: 50, filter: { json: [{ path: ["odd"], ${test} }] }) { edges { node { rawJson } } } }`,
      )
    const odds = (answer: string) => members(answer, 'rawJson').map((raw) => /"odd":\s?(\d+)/.exec(raw)?.[1])
    expect(odds(await literal('eq: 9007199254740993'))).toEqual(['9007199254740993'])
    expect(odds(await literal('gt: 9007199254740991, lt: 9007199254740994')).toSorted()).toEqual([
      '9007199254740992',
      '9007199254740993',
    ])
    const query =
      'query ($is: JSON) { instantlyLeads(first: 50, filter: { json: [{ path: ["odd"], eq: $is }] }) { edges { node { rawJson } } } }'
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":${JSON.stringify(query)},"variables":{"is":9007199254740993}}`,
    })
    expect(odds(await response.text())).toEqual(['9007199254740993'])
  })
})
