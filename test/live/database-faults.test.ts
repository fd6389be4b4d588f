import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import type { Database, Queryable } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import type { EventFilter } from '../../src/read/related-filters.ts'
import { eventWhere } from '../../src/read/related-filters.ts'
import { serve } from '../server/server-kit.ts'
import { testDatabaseUrl } from '../support/database.ts'
import { canStartPostgres, type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts'
import { insertEvent, insertLead } from './live-kit.ts'
import { readStubbornly } from './lossy-streams.ts'

const SEED = 20_261_128
const EVENTS = 120
const RESTARTS = 2
const TYPES = ['email_sent', 'email_replied', 'call_completed'] as const

/** One step of whoever breaks the database: how long it waits, and which connection it ends then. */
const faults = fc.infiniteStream(fc.record({ wait: fc.integer({ min: 0, max: 30 }), victim: fc.nat(1_000) }))
const events = fc.array(fc.record({ type: fc.constantFrom(...TYPES), lead: fc.nat(1) }), {
  minLength: EVENTS,
  maxLength: EVENTS,
})

/** Ends one connection of the server under test after another. A server that is away has none. */
async function endConnections(cluster: PostgresCluster, stop: AbortSignal): Promise<number> {
  const [steps] = fc.sample(faults, { seed: SEED, numRuns: 1 })
  let ended = 0
  while (!stop.aborted && steps !== undefined) {
    const client = new pg.Client({ connectionString: cluster.url, application_name: 'faults' })
    client.on('error', () => undefined)
    try {
      await client.connect()
      for (const { wait, victim } of steps) {
        if (stop.aborted) break
        await sleep(wait)
        const { rowCount } = await client.query(
          `select pg_terminate_backend(pid) from (
             select pid from pg_stat_activity where application_name like 'leadline%' and backend_type = 'client backend'
             order by pid offset $1 % greatest(1, (select count(*) from pg_stat_activity where application_name like 'leadline%'))
             limit 1) as victim`,
          [victim],
        )
        ended += rowCount ?? 0
      }
    } catch {
      // @NOTE The server was just restarted: the next connection goes on.
      await sleep(50)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return ended
}

/** Writes until it is stored. An event has its id beforehand, so that an answer which was lost does no harm. */
async function writeSurely(url: string, write: (db: Queryable) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'writer' })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await write({
      query: async <Row>(sql: string, values: readonly unknown[] = []) => {
        const { rows } = await client.query(sql, [...values])
        return rows as Row[]
      },
    })
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '23505') return
    await sleep(50)
    await writeSurely(url, write)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function timelineOf(db: Database, filter: EventFilter): Promise<string[]> {
  const rows = await db.prisma.event.findMany({ where: eventWhere(filter), select: { id: true } })
  const wanted = new Set(rows.map(({ id }) => id))
  const order = await db.query<{ id: string }>(
    'select event_id as id from event_changes order by transaction_id, position',
  )
  return order.map(({ id }) => id).filter((id) => wanted.has(id))
}

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres)(
  'a stream, while connections are ended at random and Postgres crashes',
  () => {
    test('tells of each event of its timeline once, in one order', { timeout: 300_000 }, async () => {
      await using cluster = await startPostgresCluster()
      const url = cluster.urlFor({ schema: 'team' })
      await using database = await openDatabase({ url, folder: undefined, command: 'test' })
      const leads = [await insertLead(database, 'a@leads.example'), await insertLead(database, 'b@leads.example')]
      await using server = await serve(database)
      const last = randomUUID()
      const filters: EventFilter[] = [{}, {}, { types: ['email_replied', 'note_added'] }, { leadId: leads[0] }]
      const readers = filters.map((filter) => {
        const types = filter.types?.map((type) => type.toUpperCase())
        return readStubbornly(server.url, { ...filter, ...(types && { types }) }, last)
      })
      await Promise.all(readers.map(({ began }) => began))

      const stop = new AbortController()
      const ending = endConnections(cluster, stop.signal)
      const [script] = fc.sample(events, { seed: SEED, numRuns: 1 })
      const driverUrl = new URL(cluster.url)
      driverUrl.searchParams.set('options', '-c search_path=team')
      for (const [index, { type, lead }] of (script ?? []).entries()) {
        const id = randomUUID()
        await writeSurely(driverUrl.href, (db) => insertEvent(db, { id, type, lead: leads[lead] ?? null }))
        if (index % Math.ceil(EVENTS / (RESTARTS + 1)) === 20) {
          await cluster.stop('immediate')
          await sleep(300)
          await cluster.start()
        }
      }
      stop.abort()
      expect(await ending).toBeGreaterThan(10)
      await writeSurely(driverUrl.href, (db) =>
        insertEvent(db, { id: last, type: 'note_added', lead: leads[0] ?? null }),
      )
      const seen = await Promise.all(readers.map((reader) => reader.seen))
      for (const reader of readers) reader.stop()
      expect(seen).toEqual(await Promise.all(filters.map((filter) => timelineOf(database, filter))))
      expect(readers.map(({ counts }) => counts.partial)).toEqual(filters.map(() => 0))
    })
  },
)
