import fc from 'fast-check'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { isJsonObject, type JsonValue } from '../../src/domain/json.ts'
import type { JsonPathFilter } from '../../src/read/json-path.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

const LISTED = parse(
  'query Q($json: [JsonPathFilter!]) { instantlyLeads(filter: { json: $json }) { totalCount edges { node { instantlyLeadId } } } }',
)

interface Listed {
  instantlyLeads: { totalCount: number; edges: { node: { instantlyLeadId: string } }[] }
}

async function idsOf(json: unknown): Promise<number[]> {
  const { instantlyLeads } = await graph.data<Listed, object>(LISTED, { json })
  const ids = instantlyLeads.edges.map(({ node }) => Number(node.instantlyLeadId))
  expect(instantlyLeads.totalCount).toBe(ids.length)
  return ids.sort((one, other) => one - other)
}

const NAMES = ['a', 'b', '0', '1', '-1', "it's", '"}', '\\', '__proto__', '']
const name = fc.constantFrom(...NAMES)
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, '', 'a', 'A', 'ab', 'ä', '1', '2026-01-01', "'; drop table leads --"),
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom(0.5, 1e21, 9007199254740991, 1e-7),
)
const { json: document } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('json')), { maxLength: 3 }).map((members) => Object.fromEntries(members)),
  ),
}))
const comparable = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom('', 'a', 'A', 'ab', 'ä', '1', '2026-01-01'),
)
const oneTest = fc.oneof(
  fc.record({ eq: document }),
  fc.record({
    in: fc.array(
      document.filter((value) => value !== null),
      { maxLength: 3 },
    ),
  }),
  fc.record({ gt: comparable }),
  fc.record({ gte: comparable }),
  fc.record({ lt: comparable }),
  fc.record({ lte: comparable }),
  fc.record({ contains: document.filter((value) => value !== null) }),
  fc.record({ containsText: fc.constantFrom('', 'a', 'B', 'Ä', '%') }),
  fc.record({ exists: fc.boolean() }),
)
const filter = fc
  .tuple(fc.array(name, { maxLength: 3 }), oneTest)
  .map(([path, tests]): JsonPathFilter => ({ path, ...tests }))

/** What stands at a path; undefined where nothing does. Places in lists count from either end. */
function at(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value
  for (const step of path) {
    if (Array.isArray(found)) found = /^-?\d+$/.test(step) ? found.at(Number(step)) : undefined
    else found = isJsonObject(found) ? Object.getOwnPropertyDescriptor(found, step)?.value : undefined
  }
  return found
}

/** Equality by structure: lists in order, members in any. */
function equal(one: JsonValue, other: JsonValue): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((inner, index) => equal(inner, other[index] ?? null))
  }
  if (isJsonObject(one) && isJsonObject(other)) {
    const keys = Object.keys(one)
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => {
        const [left, right] = [at(one, [key]), at(other, [key])]
        return left !== undefined && right !== undefined && equal(left, right)
      })
    )
  }
  return one === other
}

/** Whether `outer` has all of `inner`: lists its elements, objects its members. */
function contained(outer: JsonValue, inner: JsonValue): boolean {
  if (Array.isArray(inner))
    return Array.isArray(outer) && inner.every((part) => outer.some((own) => contained(own, part)))
  if (!isJsonObject(inner)) return outer === inner
  return (
    isJsonObject(outer) &&
    Object.entries(inner).every(([key, part]) => {
      const own = at(outer, [key])
      return own !== undefined && contained(own, part)
    })
  )
}

function bytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

/** What the graph promises, in plain words. */
function matches(value: JsonValue, asked: JsonPathFilter): boolean {
  const found = at(value, asked.path)
  const order = (than: JsonValue | null | undefined, fits: (sign: number) => boolean): boolean => {
    if (than == null) return true
    if (typeof found === 'number' && typeof than === 'number') return fits(found - than)
    return typeof found === 'string' && typeof than === 'string' && fits(bytes(found, than))
  }
  const { eq, contains, containsText, exists } = asked
  return (
    (eq === undefined || (found !== undefined && equal(found, eq))) &&
    (asked.in == null || (found !== undefined && asked.in.some((one) => equal(found, one)))) &&
    order(asked.gt, (sign) => sign > 0) &&
    order(asked.gte, (sign) => sign >= 0) &&
    order(asked.lt, (sign) => sign < 0) &&
    order(asked.lte, (sign) => sign <= 0) &&
    (contains == null ||
      (found !== undefined && contained(found, typeof contains === 'object' ? contains : [contains]))) &&
    (containsText == null || (typeof found === 'string' && found.toLowerCase().includes(containsText.toLowerCase()))) &&
    (exists == null || exists === (found !== undefined))
  )
}

describe(`paths inside of JSON (${databaseKind})`, () => {
  test('any filter lets through what it says, of any documents', async () => {
    graph = await openGraph(db)
    let matched = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 12 }),
        fc.array(fc.array(filter, { minLength: 1, maxLength: 2 }), { minLength: 4, maxLength: 8 }),
        async (documents, asked) => {
          await db.query('truncate instantly_leads_raw')
          await db.query(
            `insert into instantly_leads_raw (instantly_lead_id, raw_json)
             select (r.place - 1)::text, r.raw from jsonb_array_elements($1::text::jsonb) with ordinality r(raw, place)`,
            [JSON.stringify(documents)],
          )
          for (const filters of asked) {
            const expected = documents.flatMap((value, id) => (filters.every((one) => matches(value, one)) ? [id] : []))
            matched += expected.length
            expect(await idsOf(filters), JSON.stringify(filters)).toEqual(expected)
          }
        },
      ),
      { numRuns: 80, seed: 5 },
    )
    expect(matched).toBeGreaterThan(80)
  })

  test('numbers that no double can hold are compared exactly', async () => {
    await emptyDatabase(db)
    graph = await openGraph(db)
    await db.query(
      `insert into instantly_leads_raw (instantly_lead_id, raw_json) values ('1', '{"n": 9007199254740993}'), ('2', '{"n": 9007199254740992}')`,
    )
    expect(await idsOf([{ path: ['n'], gt: 9007199254740992 }])).toEqual([1])
    expect(await idsOf([{ path: ['n'], eq: 9007199254740992 }])).toEqual([2])
  })

  test('nothing that a client sends is a part of the statement', async () => {
    graph = await openGraph(db)
    const evil = 'x\' or true) -- " ; drop table leads'
    const json = [{ path: [evil], eq: evil, in: [evil], gt: evil, contains: [evil], containsText: evil, exists: true }]
    const statements = await statementsOf(db, () => graph.data<Listed, object>(LISTED, { json }))
    expect(statements.join()).not.toContain('drop table')
    expect(statements).toHaveLength(2)
  })

  test.each<[string, unknown]>([
    ['too deep a path', [{ path: Array(9).fill('a'), exists: true }]],
    ['too long a step', [{ path: ['a'.repeat(201)], exists: true }]],
    ['a step that no JSON has', [{ path: ['\u0000'], exists: true }]],
    ['half a character', [{ path: ['a'], eq: '\ud800' }]],
    ['nothing asked', [{ path: ['a'] }]],
    ['an order of booleans', [{ path: ['a'], gt: true }]],
    ['too many values', [{ path: ['a'], in: Array(101).fill(1) }]],
    ['too many filters', Array(11).fill({ path: ['a'], exists: true })],
    ['too deep a value', [{ path: ['a'], eq: [[[[[[[[[1]]]]]]]]] }]],
    ['too long a value', [{ path: ['a'], eq: 'x'.repeat(10_001) }]],
  ])('%s is a clear error', async (_what, json) => {
    expect(await graph.failure<Listed, object>(LISTED, { json })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('filter.json'),
    })
  })

  test.each([
    ['leads', 'leadStatus: $list, search: "a"'],
    ['leads', 'company: { industry: $list }, apolloData: [{ path: ["a"], exists: true }]'],
    ['companies', 'search: "a", leads: { leadStatus: $list }'],
    ['instantlyLeads', 'instantlyLeadId: $list, json: [{ path: ["a"], exists: true }]'],
    ['instantlyEmails', 'instantlyEmailId: $list, hasIngestNotes: true'],
  ])('of %s by %s: a list that no compiled read takes is a clear error', async (list, filter) => {
    const asks = ['totalCount', 'edges { node { id } }', 'totalCount edges { node { id } }']
    for (const asked of asks) {
      const document = parse(`query Q($list: [String!]) { ${list}(filter: { ${filter} }) { ${asked} } }`)
      const failure = await graph.failure<unknown, object>(document, { list: Array(1025).fill('a') })
      expect(failure).toEqual({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/1025 values.* at most 1024/) })
      await graph.data<unknown, object>(document, { list: Array.from({ length: 1024 }, (_, index) => `${index}`) })
    }
  })

  test('a list alone may be longer', async () => {
    const document = parse('query Q($list: [String!]) { leads(filter: { leadStatus: $list }) { totalCount } }')
    const list = Array.from({ length: 5000 }, (_, index) => `${index}`)
    expect(await graph.data<unknown, object>(document, { list })).toEqual({ leads: { totalCount: 0 } })
  })

  test('apolloData of leads and companies is filtered alike, below relations too', async () => {
    await emptyDatabase(db)
    graph = await openGraph(db)
    const company = await db.prisma.company.create({ data: { companyName: 'A', apolloData: { tags: ['saas'] } } })
    await db.prisma.lead.create({ data: { companyId: company.id, apolloData: { city: 'Bonn' } } })
    await db.prisma.lead.create({ data: { apolloData: { city: 'Kiel' } } })
    const count = async (filters: string) => {
      const data = await graph.data<{ leads: { totalCount: number; edges: object[] } }, object>(
        parse(`{ leads(filter: ${filters}) { totalCount edges { node { id } } } }`),
        {},
      )
      expect(data.leads.edges).toHaveLength(data.leads.totalCount)
      return data.leads.totalCount
    }
    expect(await count('{ apolloData: [{ path: ["city"], in: ["Bonn", "Ulm"] }] }')).toBe(1)
    expect(await count('{ company: { apolloData: [{ path: ["tags"], contains: "saas" }] } }')).toBe(1)
    expect(await count('{ company: { apolloData: [{ path: ["tags"], contains: "crm" }] } }')).toBe(0)
  })
})
