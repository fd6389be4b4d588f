import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/auth/api-keys.ts'
import { createHitStore, createRateLimiter, type HitStore } from '../../src/auth/rate-limiter.ts'
import { BELIEVED_MS } from '../../src/auth/recent-actors.ts'
import type { Database } from '../../src/database/database.ts'
import { silentLogger } from '../../src/logger.ts'
import { statementsOf } from '../schema/graph.ts'
import { keepLog } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { ask, makeUser, serveWithDoor } from './auth-kit.ts'

const MINUTE = 60_000
let clock = new Date('2026-03-01T12:00:20.000Z')
const now = () => clock

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

function limiter(limit: number, store?: HitStore, logger = silentLogger) {
  return createRateLimiter({ limit, store, logger, now })
}

/** A store in memory, which counts how often it is asked. */
function memoryStore(): HitStore & { calls: number } {
  const sums = new Map<string, number>()
  return {
    calls: 0,
    async add(caller, windowStart, hits) {
      this.calls += 1
      const key = `${caller} ${windowStart.getTime()}`
      sums.set(key, (sums.get(key) ?? 0) + hits)
      return sums.get(key) ?? 0
    },
  }
}

describe('the limit of one process', () => {
  test('lets in just so many a minute, each caller for itself, and says when to come again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 59_999 }), async (limit, offset) => {
        clock = new Date(Math.floor(clock.getTime() / MINUTE) * MINUTE + offset)
        const one = limiter(limit)
        const seconds = Math.ceil((MINUTE - offset) / 1000)
        for (let count = 0; count < limit; count += 1) expect(await one.take('a')).toBe(0)
        expect([await one.take('a'), one.waitOf('a')]).toEqual([seconds, seconds])
        expect([await one.take('b'), one.waitOf('c')]).toEqual([0, 0])
        clock = new Date(clock.getTime() + seconds * 1000)
        expect([one.waitOf('a'), await one.take('a')]).toEqual([0, 0])
      }),
      { seed: 3, numRuns: 40 },
    )
  })
})

describe('the limit of several processes', () => {
  test('all together let in the limit, and at most a twentieth more for each further process', async () => {
    const order = fc.array(fc.nat(3), { minLength: 1, maxLength: 900 })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 4 }),
        order,
        async (limit, size, turns) => {
          const store = memoryStore()
          const processes = Array.from({ length: size }, () => limiter(limit, store))
          let admitted = 0
          for (const turn of turns) if ((await processes[turn % size]?.take('a')) === 0) admitted += 1
          expect(admitted).toBeLessThanOrEqual(limit + (size - 1) * Math.max(1, limit / 20))
          expect(admitted).toBeGreaterThanOrEqual(Math.min(turns.length, limit))
        },
      ),
      { seed: 11, numRuns: 60 },
    )
  })

  test('a caller far below the limit costs no statement, one who is blocked costs none either', async () => {
    const store = memoryStore()
    const one = limiter(1200, store)
    for (let count = 0; count < 59; count += 1) await one.take('a')
    expect(store.calls).toBe(0)
    await one.take('a')
    expect(store.calls).toBe(1)
    for (let count = 60; count < 1200; count += 1) await one.take('a')
    const atLimit = store.calls
    expect(atLimit).toBeLessThan(120)
    for (let count = 0; count < 500; count += 1) expect(await one.take('a')).toBeGreaterThan(0)
    expect(store.calls).toBe(atLimit)
  })

  test('where the counts cannot be shared, each process counts for itself and says so', async () => {
    const logger = keepLog()
    const one = limiter(3, { add: () => Promise.reject(new Error('no room')) }, logger)
    const waits = [await one.take('a'), await one.take('a'), await one.take('a'), await one.take('a')]
    expect(waits.map((wait) => wait > 0)).toEqual([false, false, false, true])
    expect(logger.lines[0]).toMatchObject({ level: 'warn', message: 'rate_limit_not_shared' })
  })
})

describe(`the counts in the database (${databaseKind})`, () => {
  test('add up over processes, and those of past minutes go', async () => {
    await emptyDatabase(db)
    const [one, two] = [createHitStore(db), createHitStore(db)]
    const minute = new Date('2026-03-01T12:00:00Z')
    const sums = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one : two).add('a', minute, 3)),
    )
    expect(Math.max(...sums)).toBe(60)
    expect(await one.add('b', minute, 1)).toBe(1)
    await two.add('a', new Date(minute.getTime() + 6 * MINUTE), 1)
    expect(await db.query('select caller, hits from rate_limits')).toEqual([{ caller: 'a', hits: 1 }])
  })
})

describe(`the limit over HTTP (${databaseKind})`, () => {
  test('a key above the limit gets 429 with Retry-After; other keys and health go on', async () => {
    await emptyDatabase(db)
    clock = new Date('2026-03-01T13:00:20.000Z')
    const { id: userId } = await makeUser(db, 'owner@team.example', 'admin')
    const key = async () => (await createApiKey(db, { name: 'Test', scopes: ['read'], expiresAt: null, userId })).secret
    const [busy, calm] = [await key(), await key()]
    await using server = await serveWithDoor(db, { now, requestsPerMinute: 5 })
    for (let count = 0; count < 5; count += 1) expect((await ask(server, `Bearer ${busy}`)).status).toBe(200)
    const { status, code, message, headers } = await ask(server, `Bearer ${busy}`)
    expect([status, code, headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '40'])
    expect(message).toMatch(/At most 5 requests .* Ask again in 40 seconds/)
    expect((await ask(server, `Bearer ${calm}`)).status).toBe(200)
    for (let count = 0; count < 10; count += 1) {
      expect((await fetch(`${new URL(server.url).origin}/health`)).status).toBe(200)
    }
    clock = new Date(clock.getTime() + 40_000)
    expect((await ask(server, `Bearer ${busy}`)).status).toBe(200)
  })

  test('who cannot show a good key is counted by address, and then costs no look-up', async () => {
    await using server = await serveWithDoor(db, { now, requestsPerMinute: 5 })
    const guess = (index: number) => `Bearer leadline_0123456789_${'x'.repeat(42)}${index}`
    for (let count = 0; count < 5; count += 1) expect((await ask(server, guess(count))).status).toBe(401)
    const statements = await statementsOf(db, async () => {
      expect((await ask(server, guess(6))).code).toBe('RATE_LIMITED')
    })
    expect(statements).toEqual([])
  })

  test('a neighbour who guesses shuts nobody out whose key was good before, unless it is revoked', async () => {
    await emptyDatabase(db)
    clock = new Date(clock.getTime() + MINUTE)
    const { id: userId } = await makeUser(db, 'owner@team.example', 'admin')
    const key = await createApiKey(db, { name: 'Test', scopes: ['read'], expiresAt: null, userId })
    await using server = await serveWithDoor(db, { now, requestsPerMinute: 5 })
    const askWell = () => ask(server, `Bearer ${key.secret}`)
    expect((await askWell()).status).toBe(200)
    for (let count = 0; count < 9; count += 1) await ask(server, `Bearer leadline_0123456789_${'x'.repeat(42)}`)
    clock = new Date(clock.getTime() + BELIEVED_MS)
    expect((await askWell()).status).toBe(200)
    await db.query('update api_keys set revoked_at = now()')
    clock = new Date(clock.getTime() + BELIEVED_MS)
    expect((await askWell()).status).toBe(429)
  })

  test('X-Forwarded-For counts only behind a trusted proxy, and then only what that proxy wrote', async () => {
    const statusOf = async (server: Awaited<ReturnType<typeof serveWithDoor>>, forwarded: string) =>
      (await ask(server, undefined, '{ __typename }', { 'x-forwarded-for': forwarded })).status
    clock = new Date(clock.getTime() + MINUTE)
    await using direct = await serveWithDoor(db, { now, requestsPerMinute: 2 })
    const claimed = [
      await statusOf(direct, '198.51.100.1'),
      await statusOf(direct, '198.51.100.2'),
      await statusOf(direct, '198.51.100.3'),
    ]
    expect(claimed).toEqual([401, 401, 429])
    clock = new Date(clock.getTime() + MINUTE)
    await using behind = await serveWithDoor(db, { now, requestsPerMinute: 2, trustedProxies: 1 })
    const tries = ['1.1.1.1, 203.0.113.7', '2.2.2.2, 203.0.113.7', '3.3.3.3, 203.0.113.7', '203.0.113.8']
    const statuses = []
    for (const forwarded of tries) statuses.push(await statusOf(behind, forwarded))
    expect(statuses).toEqual([401, 401, 429, 401])
    const house = ['2001:db8:7:1::1', '2001:db8:7:1:ffff::2', '2001:db8:7:1:a:b:c:d', '2001:db8:7:2::1']
    const networks = []
    for (const forwarded of house) networks.push(await statusOf(behind, forwarded))
    expect(networks).toEqual([401, 401, 429, 401])
  })

  test('what all processes counted is in the database, on Postgres', async () => {
    await emptyDatabase(db)
    clock = new Date(clock.getTime() + MINUTE)
    await using one = await serveWithDoor(db, { now, requestsPerMinute: 4 })
    await using two = await serveWithDoor(db, { now, requestsPerMinute: 4 })
    const statuses: number[] = []
    for (let count = 0; count < 3; count += 1) {
      for (const server of [one, two]) statuses.push((await ask(server, undefined)).status)
    }
    const shared = db.kind === 'postgres'
    expect(statuses).toEqual(shared ? [401, 401, 401, 401, 429, 429] : [401, 401, 401, 401, 401, 401])
    expect(await db.query('select hits from rate_limits')).toHaveLength(shared ? 1 : 0)
  })
})
