import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { flakyDatabase } from './flaky-database.ts'
import { endOf, insertEvent, insertLead, nextMessage, watchEvents } from './live-kit.ts'
import { readStubbornly } from './lossy-streams.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => emptyDatabase(database))
afterAll(() => database[Symbol.asyncDispose]())

describe(`a stream whose reads fail (${databaseKind})`, () => {
  test('tells of each event once, whole, in one order, whichever reads fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 99 })), fc.nat(), async (chances, seed) => {
        await emptyDatabase(database)
        const lead = await insertLead(database, 'a@leads.example')
        const flaky = flakyDatabase(database, () => (chances.next().value ?? 0) < 20)
        await using server = await serve(flaky)
        const ids = Array.from({ length: 12 }, (_, index) => uuidOf(seed, index))
        const reader = readStubbornly(server.url, { leadId: lead }, ids.at(-1) ?? '')
        await reader.began
        for (const id of ids) await insertEvent(database, { id, lead })
        expect(await reader.seen).toEqual(ids)
        expect(reader.counts.partial).toBe(0)
        reader.stop()
      }),
      { numRuns: 2, seed: 7 },
    )
  }, 120_000)

  test('ends without the event and its cursor when it cannot be read for long, and goes on behind the last cursor', async () => {
    let fails = false
    const flaky = flakyDatabase(database, () => fails)
    await using server = await serve(flaky)
    const stream = watchEvents(server.url)
    const { cursor } = await nextMessage(stream)
    const uuid = await insertEvent(database)
    fails = true
    expect(await endOf(stream)).toBe('STREAM_INTERRUPTED')
    fails = false
    const again = watchEvents(server.url, { after: cursor })
    expect((await nextMessage(again)).event?.uuid).toBe(uuid)
    await again.return()
  }, 60_000)

  test('ends at once where the server stops meanwhile', async () => {
    let fails = false
    const server = await serve(flakyDatabase(database, () => fails))
    const stream = watchEvents(server.url)
    await nextMessage(stream)
    fails = true
    await insertEvent(database)
    const end = endOf(stream)
    await server[Symbol.asyncDispose]()
    expect(await end).toBe('SERVER_STOPPING')
  }, 60_000)
})

function uuidOf(seed: number, index: number): string {
  const hex = (number: number, length: number) => number.toString(16).padStart(length, '0').slice(-length)
  return `${hex(seed, 8)}-0000-4000-8000-${hex(index, 12)}`
}
