import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { nextMessage, watchEvents } from '../live/live-kit.ts'
import { testDatabaseUrl, testSchema } from '../support/database.ts'
import { watchLateness } from '../support/lateness.ts'
import { type SwallowingProxy, swallowingProxy } from '../support/swallowing-proxy.ts'
import { post, serve } from './server-kit.ts'

const REQUEST_TIMEOUT_MS = 30_000
/** The machine may be busy: a request may be answered so much later than it should. */
const SPARE_MS = 10_000
const BACK_WITHIN_MS = 15_000

const READ = { query: '{ leads(first: 1) { edges { node { email } } } }' }
const RESOLVED = { query: '{ me { id } leads(first: 1) { totalCount edges { node { email company { id } } } } }' }

function write(key: string) {
  return {
    query: `mutation ($key: String!) { createOffer(idempotencyKey: $key, input: { offerName: $key }) {
      __typename ... on Offer { offerName } ... on Error { message } } }`,
    variables: { key },
  }
}

/** A request that has been answered. */
interface Answered {
  status: number
  code: string | undefined
  milliseconds: number
}

describe.runIf(testDatabaseUrl !== undefined)('connections on which packets are lost', () => {
  let place: ReturnType<typeof testSchema>
  let proxy: SwallowingProxy
  let direct: Database
  let db: Database
  let server: LeadlineServer

  beforeAll(async () => {
    place = testSchema(testDatabaseUrl ?? '')
    proxy = await swallowingProxy(Number(new URL(place.url).port || 5432))
    const url = new URL(place.url)
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    direct = await openDatabase({ url: place.url, folder: undefined, command: 'test' })
    const readTimeoutMs = REQUEST_TIMEOUT_MS + 500
    db = await openDatabase({ url: url.toString(), folder: undefined, command: 'test', readTimeoutMs })
    server = await serve(db, { safety: { requestTimeoutMs: REQUEST_TIMEOUT_MS } })
  })
  afterAll(async () => {
    proxy.flow()
    await server[Symbol.asyncDispose]()
    await db[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
    await direct[Symbol.asyncDispose]()
    await place.drop()
  })

  const ask = async (body: object): Promise<Answered> => {
    const began = performance.now()
    const response = await post(server.url, body)
    const { errors } = await response.json()
    return { status: response.status, code: errors?.[0].extensions.code, milliseconds: performance.now() - began }
  }
  const statusOf = async (path: string) => (await fetch(new URL(path, server.url))).status
  const untilReady = async () => {
    while ((await statusOf('/ready')) !== 200) await setTimeout(100)
  }

  test('fail within the limits, with a name, and are replaced as soon as packets flow again', async () => {
    await Promise.all([READ, RESOLVED, write('before'), READ, RESOLVED, write('before 2')].map(ask))
    const stream = watchEvents(server.url)
    await nextMessage(stream)
    proxy.swallow()
    const early = [READ, RESOLVED, write('during'), READ, RESOLVED, READ].map(ask)
    expect(await statusOf('/health')).toBe(200)
    expect(await statusOf('/ready')).toBe(503)
    await setTimeout(12_000)
    expect(await statusOf('/health')).toBe(200)
    expect(await statusOf('/ready')).toBe(503)
    // @NOTE As many as fill every pool, a moment before the way is free.
    const late = Array.from({ length: 12 }, (_, index) => [READ, RESOLVED, write(`late ${index}`)])
      .flat()
      .map(ask)
    await setTimeout(1_000)
    using lateness = watchLateness()
    proxy.flow()
    const freed = performance.now()
    await untilReady()
    for (const body of [READ, RESOLVED, write('after')]) {
      while ((await ask(body)).code !== undefined) await setTimeout(100)
    }
    expect(performance.now() - freed).toBeLessThan(BACK_WITHIN_MS + 2 * lateness.total())

    const answers = await Promise.all([...early, ...late])
    for (const { status, code, milliseconds } of answers) {
      expect(milliseconds).toBeLessThan(REQUEST_TIMEOUT_MS + SPARE_MS)
      if (code === undefined) expect(status).toBe(200)
      else expect({ code, status }).toEqual({ code, status: code === 'TIMEOUT' ? 504 : 503 })
      expect([undefined, 'TIMEOUT', 'BUSY', 'DATABASE_UNAVAILABLE']).toContain(code)
    }
    expect(answers.map(({ code }) => code)).toContain('DATABASE_UNAVAILABLE')
    for (const key of ['during', 'late 0', 'late 11']) {
      expect(await ask(write(key))).toMatchObject({ code: undefined })
      const [{ offers } = { offers: 0 }] = await direct.query<{ offers: number }>(
        'select count(*)::int as offers from offers where offer_name = $1',
        [key],
      )
      expect(offers).toBe(1)
    }
    const resumed = watchEvents(server.url)
    await nextMessage(resumed)
    await direct.query(
      `insert into events (event_source, event_type, event_timestamp) values ('manual', 'note_added', now())`,
    )
    expect((await nextMessage(resumed)).event).not.toBeNull()
    await Promise.all([stream.return(), resumed.return()])
  })

  test('are told from statements that take long, which go on', async () => {
    const [row] = await db.query<{ slept: boolean }>('select true as slept from pg_sleep(14)')
    expect(row).toEqual({ slept: true })
    const within = await db.transaction(async (tx) => {
      await tx.query('select 1')
      await setTimeout(8_000)
      return await tx.query<{ answer: number }>('select 2 as answer')
    })
    expect(within).toEqual([{ answer: 2 }])
  })
})
