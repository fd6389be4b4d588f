import fc from 'fast-check'
import { getIntrospectionQuery, getOperationAST, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { schema } from '../../src/schema/schema.ts'
import { examples } from '../../src/server/examples.ts'
import { rowsOf, type Variables } from '../../src/server/limits/cost-tree.ts'
import { LIMITS } from '../../src/server/limits/limits.ts'
import { measureDocument } from '../../src/server/limits/measure-document.ts'
import { createCostOfOperation } from '../../src/server/limits/operation-cost.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { fillSample } from '../schema/sample.ts'
import { openTestDatabase } from '../support/database.ts'
import { post, serve } from './server-kit.ts'

const costOfOperation = createCostOfOperation(schema)

function cost(query: string, variables: Variables = {}): number {
  const document = parse(query)
  const operation = getOperationAST(document)
  if (operation == null) throw new Error('The document has no operation.')
  return rowsOf(costOfOperation(document, operation), variables)
}

describe('what a request costs', () => {
  test('is the product of the page sizes, summed over the levels', () => {
    const size = fc.integer({ min: 0, max: 200 })
    fc.assert(
      fc.property(size, size, size, fc.boolean(), (a, b, c, backward) => {
        const page = backward ? 'last' : 'first'
        const query = `{ companies(${page}: ${a}) { edges { node { leads(${page}: ${b}) { edges { node {
          timeline(${page}: ${c}) { edges { node { id } } } } } } } } } }`
        expect(cost(query)).toBe(a + a * b + a * b * c)
      }),
      { seed: 1 },
    )
  })

  test('is the same by variables, their defaults, or as written', () => {
    const size = fc.integer({ min: 0, max: 200 })
    fc.assert(
      fc.property(size, size, (a, b) => {
        const list = (first: string | number, inner: string | number) =>
          `{ leads(first: ${first}) { edges { node { company { id } timeline(first: ${inner}) { totalCount edges { cursor } } } } } }`
        const written = cost(list(a, b))
        expect(cost(`query ($a: Int, $b: Int = ${b}) ${list('$a', '$b')}`, { a })).toBe(written)
        expect(cost(`query ($a: Int = 1, $b: Int) ${list('$a', '$b')}`, { a, b })).toBe(written)
      }),
      { seed: 2 },
    )
  })

  test('takes 50 rows where no page is given, also for null', () => {
    const query = 'query ($n: Int) { leads(first: $n) { edges { cursor } } }'
    expect([cost(query), cost(query, { n: null }), cost(query, { n: 7 })]).toEqual([50, 50, 7])
  })

  test('counts fields that meet under one name once, through fragments too', () => {
    const page = 'leads(first: 10) { edges { node { company { id } } } }'
    const once = cost(`{ ${page} }`)
    expect(cost(`{ ${page} ${page} ...f ... on Query { ${page} } } fragment f on Query { ${page} }`)).toBe(once)
    expect(cost(`{ ${page} b: ${page} }`)).toBe(2 * once)
  })

  test('counts a lookup of many as many, a change as more than its answer, a count as one', () => {
    const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    expect(cost(nodes, { ids: Array.from({ length: 123 }, () => 'Lead:1') })).toBe(123)
    expect(cost('mutation { syncInstantly { __typename } }')).toBeGreaterThan(10)
    expect(cost('{ leads { totalCount } }')).toBe(1)
  })

  test('never stands in the way of the playground and of tools', () => {
    const introspection = getIntrospectionQuery({
      inputValueDeprecation: true,
      oneOf: true,
      directiveIsRepeatable: true,
    })
    for (const document of [...examples.map((example) => example.document), introspection]) {
      expect(cost(document)).toBeLessThan(LIMITS.cost / 2)
      const size = measureDocument(parse(document))
      for (const limit of ['operations', 'depth', 'breadth', 'fields', 'aliases', 'directives'] as const) {
        expect(size[limit]).toBeLessThanOrEqual(LIMITS[limit])
      }
    }
  })
})

describe('how large a document is', () => {
  test('does not depend on what stands in fragments', () => {
    const written = measureDocument(parse('{ a { x: b { c } d @skip(if: true) } e }'))
    const shared = measureDocument(
      parse('{ a { ...f ... on T { d @skip(if: true) } } e } fragment f on T { x: b { ...g } } fragment g on T { c }'),
    )
    expect(written).toEqual({ operations: 1, breadth: 2, directives: 1, depth: 3, fields: 5, aliases: 1 })
    expect(shared).toEqual(written)
  })

  test('is known of fragments that double 40 times, and of those in a circle', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)
    const bomb = `{ ...f0 } ${doubling.join(' ')} fragment f40 on Query { a: b }`
    expect(measureDocument(parse(bomb))).toMatchObject({ fields: 2 ** 40, aliases: 2 ** 40, depth: 1 })
    expect(measureDocument(parse('{ ...a } fragment a on Query { b ...a }'))).toMatchObject({ fields: 1 })
  })
})

describe('the cost in the answer', () => {
  let db: Database
  let server: LeadlineServer

  beforeAll(async () => {
    db = await openTestDatabase()
    await fillSample(db, { companies: 1, leadsPerCompany: 2, campaigns: 1, eventsPerLead: 2 })
    server = await serve(db)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await db[Symbol.asyncDispose]()
  })

  test.each([
    ['built by the database', '{ leads(first: 7) { edges { node { email } } } }', 7],
    ['built field by field', '{ me { email } }', 1],
    ['of a failure', '{ leads(first: 1, last: 1) { edges { cursor } } }', 1],
  ])('stands in an answer %s, only when asked for', async (_way, query, rows) => {
    const plain: object = await (await post(server.url, { query })).json()
    const asked = await (await post(server.url, { query }, { 'x-leadline-cost': '1' })).json()
    expect(plain).not.toHaveProperty('extensions')
    expect(asked).toEqual({ ...plain, extensions: { cost: { rows, limit: LIMITS.cost } } })
  })
})
