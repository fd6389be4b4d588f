import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { type CountRequest, createCounts } from '../../src/read/counts.ts'
import { eventWhere } from '../../src/read/related-filters.ts'
import { findWrongEventCounts, mergeEventCounts } from '../../src/sync/event-counts.ts'
import { statementsOf } from '../schema/graph.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { CAMPAIGNS, COMPANIES, fillOwners, filter, LEADS, steps, upsert } from './event-counts-kit.ts'

const SEED = 20261
const RUNS = 80

type Scope = CountRequest['scope']

const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.constantFrom(...CAMPAIGNS).map((value) => ({ column: 'campaignId', value })),
  fc.constantFrom(...COMPANIES).map((value) => ({ column: 'companyId', value })),
  fc.constantFrom(...LEADS).map((value) => ({ column: 'leadId', value })),
)

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
  await fillOwners(db)
})
afterAll(() => db[Symbol.asyncDispose]())

function countOfRows(where: object, of: Scope): Promise<number> {
  const ofScope = of === undefined || of === 'none' ? {} : { [of.column]: of.value }
  return db.prisma.event.count({ where: { AND: [where, ofScope] } })
}

describe(`counts that are kept beside the events (${databaseKind})`, () => {
  test('are those of the rows, after any changes, under any filter', async () => {
    let kept = 0
    let found = 0
    const stop = db.observe((sql) => {
      if (sql.startsWith('/* countEvents')) kept += 1
    })
    const questions = fc.array(fc.tuple(filter, scope), { minLength: 2, maxLength: 8 })
    await fc.assert(
      fc
        .asyncProperty(steps, questions, async (taken, asked) => {
          for (const step of taken) await step.run(db)
          expect(await findWrongEventCounts(db)).toBe(0)
          const requests = asked.map(([wanted, of]) => ({ where: eventWhere(wanted), scope: of }))
          const countRows = createCounts(db)
          const counts = await Promise.all(requests.map((request) => countRows({ model: 'Event', ...request })))
          const rows = await Promise.all(requests.map((request) => countOfRows(request.where, request.scope)))
          expect(counts).toEqual(rows)
          found += counts.filter((count) => count > 0).length
        })
        .afterEach(async () => void (await db.query('delete from events'))),
      { seed: SEED, numRuns: RUNS },
    )
    stop()
    expect(kept).toBeGreaterThan(RUNS)
    expect(found).toBeGreaterThan(RUNS)
  })

  test('follow a campaign and a company that go, and an event that is stored again and again', async () => {
    const [step] = fc.sample(upsert, { seed: SEED, numRuns: 1 })
    await step?.run(db)
    await mergeEventCounts(db)
    const before = await createCounts(db)({ model: 'Event', where: eventWhere({}) })
    expect(before).toBeGreaterThan(0)
    for (let time = 0; time < 3; time += 1) await step?.run(db)
    expect(await db.query('select from event_count_changes')).toEqual([])
    await db.transaction(async (tx) => {
      await tx.query('delete from campaigns')
      await tx.query('delete from companies')
    })
    expect(await findWrongEventCounts(db)).toBe(0)
    await mergeEventCounts(db)
    expect(await findWrongEventCounts(db)).toBe(0)
    expect(await db.query(`select from event_counts where subject_kind <> 'workspace' or events = 0`)).toEqual([])
    expect(await createCounts(db)({ model: 'Event', where: eventWhere({}) })).toBe(before)
    await fillOwners(db)
  })

  test('of many campaigns are asked for at once, and never of the rows', async () => {
    const where = eventWhere({ types: ['email_sent'], from: new Date('2026-02-28T00:00:00Z') })
    const statements = await statementsOf(db, async () => {
      const countRows = createCounts(db)
      await Promise.all(
        CAMPAIGNS.map((value) => countRows({ model: 'Event', where, scope: { column: 'campaignId', value } })),
      )
    })
    expect(statements).toHaveLength(1)
    expect(statements[0]).not.toMatch(/from events\b/)
  })
})
