import { request as httpRequest } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { type InstantlySimulator, startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { nextMessage, watchEvents } from '../live/live-kit.ts'
import { post } from '../server/server-kit.ts'
import { type RunningCommand, startCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { watchLateness } from '../support/lateness.ts'
import { type SwallowingProxy, swallowingProxy } from '../support/swallowing-proxy.ts'

const WITHIN_MS = 8_000
const SPARE_MS = 1_000
const OPEN_STREAMS = 200

/** A served workspace, and what a test may do to its database. */
interface Served {
  url: string
  cleanup: AsyncDisposableStack
  /** Another way into the same Postgres; undefined for the embedded database. */
  database: Database | undefined
  proxy: SwallowingProxy | undefined
}

const isWaiting = `select count(*)::int as waiting from pg_stat_activity
  where wait_event_type = 'Lock' and application_name = 'leadline' and datname = current_database()`

/** Lets nobody use the leads until the test ends, and waits until somebody wants to. */
async function withLeadsLocked({ database, cleanup }: Served, begin: () => void): Promise<void> {
  if (database === undefined) throw new Error('Another process cannot open the embedded database.')
  const held = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const locking = database.transaction(async (tx) => {
    await tx.query('lock table leads in access exclusive mode')
    held.resolve()
    await ended.promise
  })
  cleanup.defer(() => locking)
  cleanup.defer(() => ended.resolve())
  await held.promise
  begin()
  for (;;) {
    const [row] = await database.query<{ waiting: number }>(isWaiting)
    if ((row?.waiting ?? 0) > 0) return
    await setTimeout(50)
  }
}

/** Asks without waiting for the answer, which the stop may cut off. */
function askLater(url: string, query: string): void {
  post(url, { query }).catch(() => undefined)
}

function sendFile(url: string, body: ReadableStream | string, headers = {}): void {
  const init = { method: 'POST', body, headers: { 'content-type': 'text/csv', ...headers }, duplex: 'half' } as const
  fetch(new URL('/imports?fileName=list.csv', url), init).catch(() => undefined)
}

const EVERYWHERE: Record<string, (served: Served) => Promise<void>> = {
  nothing: async () => undefined,
  [`${OPEN_STREAMS} open streams`]: async ({ url }) => {
    const streams = Array.from({ length: OPEN_STREAMS }, () => watchEvents(url))
    await Promise.all(streams.map(nextMessage))
    for (const stream of streams) stream.next().catch(() => undefined)
  },
  'an upload that trickles': async ({ url, cleanup }) => {
    const headers = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' }
    const upload = httpRequest(new URL('/imports?fileName=list.csv', url), { method: 'POST', headers })
    upload.on('error', () => undefined)
    const timer = setInterval(() => upload.write('a'), 100)
    cleanup.defer(() => clearInterval(timer))
    await setTimeout(1_000)
  },
  'a sync that waits for its turn': async ({ url }) => {
    const { data } = await (await post(url, { query: 'mutation { syncInstantly { __typename } }' })).json()
    expect(data.syncInstantly.__typename).toBe('SyncRun')
    await setTimeout(1_500)
  },
  'a large import': async ({ url }) => {
    const rows = Array.from({ length: 40_000 }, (_, n) => `lead${n}@smile${n % 999}.example,Ada,Smile ${n % 999}\n`)
    sendFile(url, `Email,First Name,Company\n${rows.join('')}`)
    await setTimeout(1_500)
  },
}

const ON_POSTGRES: Record<string, (served: Served) => Promise<void>> = {
  'a read that waits for a lock': (served) =>
    withLeadsLocked(served, () => askLater(served.url, '{ leads { edges { node { email } } } }')),
  'a change that waits for a lock': (served) =>
    withLeadsLocked(served, () =>
      askLater(served.url, 'mutation { createLead(input: { firstName: "Ada" }) { __typename } }'),
    ),
  'an import that waits for a lock': (served) =>
    withLeadsLocked(served, () => sendFile(served.url, 'Email\nada@smile.example\n')),
  'a database that gives no answer': async ({ url, proxy }) => {
    proxy?.swallow()
    askLater(url, '{ leads { edges { node { email } } } }')
    askLater(url, 'mutation { createLead(input: { firstName: "Ada" }) { __typename } }')
    await setTimeout(500)
  },
}

const WAYS = Object.entries(testDatabaseUrl === undefined ? EVERYWHERE : { ...EVERYWHERE, ...ON_POSTGRES })

describe(`a server that is asked to stop (${databaseKind})`, () => {
  let simulator: InstantlySimulator
  beforeAll(async () => {
    simulator = await startInstantlySimulator({ leads: 400 })
  })
  afterAll(() => simulator[Symbol.asyncDispose]())

  /** Serves an empty workspace in a process of its own while `use` runs. */
  async function whileServed(use: (command: RunningCommand, served: Served) => Promise<void>): Promise<void> {
    await using cleanup = new AsyncDisposableStack()
    const folder = cleanup.use(await temporaryFolder())
    const env: Record<string, string> = {
      PORT: String(await freePort()),
      INSTANTLY_API_KEY: simulator.apiKey,
      INSTANTLY_BASE_URL: simulator.url,
      INSTANTLY_REQUESTS_PER_MINUTE: '20',
      LOG_LEVEL: 'silent',
    }
    let database: Database | undefined
    let proxy: SwallowingProxy | undefined
    if (testDatabaseUrl !== undefined) {
      const place = testSchema(testDatabaseUrl)
      cleanup.defer(place.drop)
      database = cleanup.use(await openDatabase({ url: place.url, folder: undefined, command: 'test' }))
      const url = new URL(place.url)
      proxy = cleanup.use(await swallowingProxy(Number(url.port || 5432)))
      url.hostname = '127.0.0.1'
      url.port = String(proxy.port)
      env.DATABASE_URL = url.toString()
    }
    const command = cleanup.use(startCommand(['serve', '--json'], folder.path, env))
    await command.said('}')
    const { url } = JSON.parse(command.out())
    await use(command, { url, cleanup, database, proxy })
  }

  test.each(WAYS)('ends with 0 within 8 seconds, with %s', async (_what, begin) => {
    await whileServed(async (command, served) => {
      await begin(served)
      using lateness = watchLateness()
      const began = performance.now()
      command.child.kill('SIGTERM')
      expect({ code: await command.ended, signal: command.child.signalCode, err: command.err() }).toMatchObject({
        code: 0,
        signal: null,
        err: expect.stringContaining('Stopping…'),
      })
      expect(performance.now() - began).toBeLessThan(WITHIN_MS + SPARE_MS + lateness.total())
    })
  })

  test('ends at once when it is asked again, by whichever signal', async () => {
    await whileServed(async (command, { url }) => {
      // @NOTE A caller who sends nothing more keeps the server waiting for a while.
      const half = httpRequest(url, { method: 'POST', headers: { 'content-type': 'application/json' } })
      half.on('error', () => undefined)
      half.write('{')
      await setTimeout(500)
      command.child.kill('SIGINT')
      while (!command.err().includes('Stopping')) await setTimeout(20)
      const began = performance.now()
      command.child.kill('SIGTERM')
      expect(await command.ended).toBeNull()
      expect(command.child.signalCode).toBe('SIGTERM')
      expect(performance.now() - began).toBeLessThan(2_000)
      half.destroy()
    })
  })
})
