import { Agent, get } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { examples } from '../../src/server/examples.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { fillSample } from '../schema/sample.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { keepLog, post, serve } from './server-kit.ts'

let db: Database
let server: LeadlineServer
let origin: string

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db)
  origin = new URL(server.url).origin
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 6 })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

const query = '{ me { email } }'

describe(`the server (${databaseKind})`, () => {
  test('answers GraphQL over HTTP', async () => {
    const response = await post(server.url, { query })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ data: { me: { email: 'owner@team.example' } } })
  })

  test('answers as the caller accepts', async () => {
    const response = await post(server.url, { query }, { accept: 'application/graphql-response+json' })
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json')
  })

  test.each(examples.filter(({ document }) => !document.startsWith('subscription')))(
    'the example "$title" works over HTTP',
    async ({ document }) => {
      const response = await post(server.url, { query: document })
      expect(await response.json()).toEqual({ data: expect.any(Object) })
    },
  )

  test('lives and is ready', async () => {
    const health = await fetch(`${origin}/health`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
    const ready = await fetch(`${origin}/ready`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  })

  test('is not ready, but alive, when the database does not answer', async () => {
    const broken: Database = { ...db, query: () => Promise.reject(new Error('password=hunter2')) }
    await using lame = await serve(broken)
    const ready = await fetch(`${new URL(lame.url).origin}/ready`)
    expect(ready.status).toBe(503)
    expect(await ready.text()).toMatch(/"status":"not ready","reason":"The database refuses/)
    expect((await fetch(`${new URL(lame.url).origin}/health`)).status).toBe(200)
  })

  test('leads from the root to the playground, and says where GraphQL is', async () => {
    const root = await fetch(origin, { redirect: 'manual' })
    expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql'])
    const nowhere = await fetch(`${origin}/nowhere`)
    expect(nowhere.status).toBe(404)
    expect(await nowhere.text()).toContain('GraphQL is at /graphql')
  })

  test('a taken port is a clear error', async () => {
    await using taken = await takePort()
    await expect(serve(db, { port: taken.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringMatching(new RegExp(`Port ${taken.port} is taken.*set PORT`)),
    })
  })

  test('stops when the requests under way are answered, and closes connections that are kept alive', async () => {
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>()
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>()
    const slow = await serve(db, {
      currentUser: async () => {
        enter()
        await mayGoOn
        return await db.prisma.user.findFirstOrThrow()
      },
    })
    const answer = post(slow.url, { query })
    await entered
    let stopped = false
    const stopping = slow[Symbol.asyncDispose]().then(() => {
      stopped = true
    })
    await expect(post(slow.url, { query })).rejects.toThrow()
    expect(stopped).toBe(false)
    goOn()
    expect(await (await answer).json()).toMatchObject({ data: { me: {} } })
    // Were idle connections left open, only the server's period of grace (10 seconds) would end them.
    await stopping
  }, 9_000)

  test('a connection that idles does not keep the server from stopping', async () => {
    const idle = await serve(db)
    const agent = new Agent({ keepAlive: true })
    const { promise: answered, resolve } = Promise.withResolvers<void>()
    get(`${new URL(idle.url).origin}/health`, { agent }, (response) => response.resume().on('end', resolve))
    await answered
    await idle[Symbol.asyncDispose]()
    agent.destroy()
  })
})

describe('request ids and hidden errors', () => {
  test('every answer carries an id: the one given, or a new one', async () => {
    const given = await post(server.url, { query }, { 'x-request-id': 'abc-123' })
    expect(given.headers.get('x-request-id')).toBe('abc-123')
    const odd = await post(server.url, { query }, { 'x-request-id': 'a b<script>' })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect((await fetch(`${origin}/health`)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('a surprise is hidden behind its request id, and logged once', async () => {
    const logger = keepLog()
    const secret = new Error('connection to postgres://user:hunter2@host failed')
    await using failing = await serve(db, {
      logger,
      sync: { unavailable: undefined, start: () => Promise.reject(secret) },
    })
    const body = { query: 'mutation { syncInstantly { __typename } }' }
    const response = await post(failing.url, body, { 'x-request-id': 'find-me' })
    const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: 'find-me' }
    const answer = await response.json()
    expect(answer).toMatchObject({ errors: [{ message: 'Unexpected error.', path: ['syncInstantly'], extensions }] })
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    const fields = { err: secret, requestId: 'find-me', path: 'syncInstantly' }
    const problems = logger.lines.filter(({ level }) => level !== 'info')
    expect(problems).toEqual([{ level: 'error', message: 'resolver_failed', fields }])
  })

  test('what the caller got wrong is told and not logged', async () => {
    const logger = keepLog()
    await using strict = await serve(db, { logger })
    const messages = async (body: object) => JSON.stringify(await (await post(strict.url, body)).json())
    expect(await messages({ query: '{ leads(first: 999) { totalCount } }' })).toContain('a page holds at most 200')
    expect(await messages({ query: '{ nonsense }' })).toContain('Cannot query field')
    expect(await messages({ query: '{' })).toContain('Syntax Error')
    expect(await messages({ query: 'query ($id: ID!) { lead(id: $id) { id } }' })).toContain('was not provided')
    expect(await messages({})).toContain('query')
    expect(logger.lines.filter(({ level }) => level !== 'info')).toEqual([])
  })
})

async function takePort(): Promise<{ port: number } & AsyncDisposable> {
  const taker = createNetServer()
  await new Promise<void>((resolve) => taker.listen(0, '127.0.0.1', resolve))
  const address = taker.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => taker.close(() => resolve())) }
}
