import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { eventWhere } from '../../src/read/related-filters.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind } from '../support/database.ts'
import { cuttingProxy } from './cutting-proxy.ts'
import { insertEvent, insertLead, openTwice, watchStubbornly } from './live-kit.ts'

const SEED = 20_260_105
const WRITERS = 5
// @NOTE The embedded database has one connection: transactions cannot overlap there, only follow each other.
const TRANSACTIONS = databaseKind === 'postgres' ? 16 : 8
const TYPES = ['email_sent', 'email_replied', 'call_completed'] as const

/** What a writer does in one transaction. */
const transaction = fc.record({
  types: fc.array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 4 }),
  leads: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
  waits: fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 5, maxLength: 5 }),
  fails: fc.boolean(),
})
const script = fc.array(fc.array(transaction, { minLength: TRANSACTIONS, maxLength: TRANSACTIONS }), {
  minLength: WRITERS,
  maxLength: WRITERS,
})
const lines = fc.infiniteStream(fc.record({ second: fc.boolean(), bytes: fc.integer({ min: 500, max: 5_000 }) }))

let one: Database
let two: Database
let dispose: () => Promise<void>
let servers: [LeadlineServer, LeadlineServer]
let leads: string[]

beforeAll(async () => {
  ;({ one, two, dispose } = await openTwice())
  servers = [await serve(one), await serve(two)]
  leads = [await insertLead(one, 'a@leads.example'), await insertLead(one, 'b@leads.example')]
})
afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]()
  await dispose()
})

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe(`a stream over lines that break, from two servers, while transactions overlap (${databaseKind})`, () => {
  test('tells of each event that its filter lets through, once, in one order for everyone', async () => {
    const [plan] = fc.sample(script, { seed: SEED, numRuns: 1 })
    const [stream] = fc.sample(lines, { seed: SEED, numRuns: 1 })
    if (plan === undefined || stream === undefined) throw new Error('There is no plan.')
    const next = () => {
      const { value } = stream.next()
      return { port: servers[value?.second === true ? 1 : 0].port, bytes: value?.bytes ?? 1_000 }
    }
    await using proxy = await cuttingProxy(next)

    // @NOTE Each filter lets one of the two last events through.
    const lasts: string[] = [randomUUID(), randomUUID()]
    const filters = [
      {},
      {},
      { types: ['EMAIL_REPLIED'] },
      { leadId: leads[0] },
      { notTypes: ['EMAIL_SENT'], leadId: leads[1] },
    ]
    const watchers = filters.map((filter, index) => {
      const { promise: began, resolve } = Promise.withResolvers<void>()
      // @NOTE The second one has a line that never breaks.
      const url = index === 1 ? servers[1].url : proxy.url
      return { began, seen: watchStubbornly(url, filter, (uuid) => lasts.includes(uuid), resolve) }
    })
    await Promise.all(watchers.map(({ began }) => began))

    const ends: string[] = []
    const write = async (db: Database, transactions: (typeof plan)[number]) => {
      for (const { types, leads: whose, waits, fails } of transactions) {
        const written: string[] = []
        const work = db.transaction(async (tx) => {
          for (const [index, type] of types.entries()) {
            written.push(await insertEvent(tx, { type, lead: leads[whose[index] ?? 0] ?? null }))
            if (databaseKind === 'postgres') await sleep(waits[index] ?? 0)
          }
          if (fails && types.length > 2) throw new Error('rolled back')
        })
        await work.then(
          () => ends.push(...written),
          () => undefined,
        )
        await sleep(waits[4] ?? 0)
      }
    }
    await Promise.all(plan.map((transactions, index) => write(index % 2 === 0 ? one : two, transactions)))
    const order = await one.query<{ id: string }>(
      'select event_id as id from event_changes order by transaction_id, position',
    )
    const timelines = await Promise.all(
      filters.map(({ types, notTypes, ...rest }) => {
        const lower = (words: string[] | undefined) => TYPES.filter((type) => words?.includes(type.toUpperCase()))
        const where = eventWhere({
          ...rest,
          ...(types && { types: lower(types) }),
          ...(notTypes && { notTypes: lower(notTypes) }),
        })
        return one.prisma.event.findMany({ where, select: { id: true } })
      }),
    )
    for (const [index, id] of lasts.entries()) {
      await insertEvent(one, { id, type: index === 0 ? 'email_replied' : 'call_completed', lead: leads[index] ?? null })
    }
    const seen = await Promise.all(watchers.map(({ seen: told }) => told))

    const expected = timelines.map((rows) => {
      const wanted = new Set(rows.map(({ id }) => id))
      return order.map(({ id }) => id).filter((id) => wanted.has(id))
    })
    expect(seen.map((uuids) => uuids.filter((uuid) => !lasts.includes(uuid)))).toEqual(expected)
    expect(expected.map(({ length }) => length > 10)).toEqual(filters.map(() => true))
    expect(proxy.cuts()).toBeGreaterThan(5)
    // @NOTE Otherwise the test would prove nothing: what was written first did not always end first.
    if (databaseKind === 'postgres') expect(ends).not.toEqual(order.map(({ id }) => id))
  })
})
