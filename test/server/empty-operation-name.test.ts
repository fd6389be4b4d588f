import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { keepLog, post, serve } from './server-kit.ts'

const logger = keepLog()
let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db, { logger })
})
beforeEach(() => {
  logger.lines.length = 0
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

describe(`operationName "" is no operation name (${databaseKind})`, () => {
  test.each([
    ['a query that the database answers', 'query Named { leads(first: 1) { edges { node { id } } } }'],
    ['a query that resolvers answer', 'query Named { viewer: me { email } }'],
    ['a mutation', 'mutation Named { archiveOffer(id: "00000000-0000-4000-8000-000000000000") { __typename } }'],
  ])('of %s, which is measured, answered and logged as without one', async (_title, query) => {
    const headers = { 'x-leadline-cost': '1', 'x-leadline-freshness': '1' }
    const without = await (await post(server.url, { query }, headers)).json()
    const response = await post(server.url, { query, operationName: '' }, headers)
    expect(await response.json()).toEqual(without)
    expect(without).toMatchObject({ data: expect.anything(), extensions: { cost: { rows: expect.any(Number) } } })
    const operations = logger.lines.filter(({ message }) => message === 'request').map(({ fields }) => fields)
    expect(operations).toEqual([
      expect.objectContaining({ operation: 'Named' }),
      expect.objectContaining({ operation: 'Named' }),
    ])
  })

  test('of a GET request', async () => {
    const response = await fetch(
      `${server.url}?operationName=&query=${encodeURIComponent('query Named { me { email } }')}`,
    )
    expect(await response.json()).toEqual({ data: { me: { email: 'owner@team.example' } } })
  })

  test('of a document with two operations, of which one must be named', async () => {
    const query = 'query A { __typename } query B { __typename }'
    const without = await (await post(server.url, { query })).json()
    expect(without).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }] })
    expect(await (await post(server.url, { query, operationName: '' })).json()).toEqual(without)
  })

  test('of a subscription', async () => {
    const body = { query: 'subscription Named { timelineEvent { cursor } }', operationName: '' }
    const response = await post(server.url, body, { accept: 'text/event-stream' })
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8')
      if (text.includes('data: ')) break
    }
    expect(text).toContain('"cursor"')
  })
})
