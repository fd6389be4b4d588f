import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { normalizePending } from '../../src/sync/normalize/normalize-pending.ts'
import { normalizers } from '../../src/sync/normalize/normalizers.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { dumpDerived, dumpRaw } from '../support/dump.ts'
import { readEverything, store, type WireRecord } from '../support/records.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => emptyDatabase(db))

/** What three looks at a changing workspace brought: several versions of many records. */
async function threeLooks(): Promise<WireRecord[]> {
  await using kit = await startSyncKit(db, { leads: 30, seed: 11 })
  const records = await readEverything(kit)
  kit.simulator.advance({ days: 2 })
  const [lead] = kit.simulator.world.leads
  if (lead !== undefined) kit.simulator.world.updateLead(lead.id, { email: 'moved.elsewhere@another-firm.example' })
  records.push(...(await readEverything(kit)))
  kit.simulator.advance({ days: 4 })
  records.push(...(await readEverything(kit)))
  return records
}

async function applyInOrder(records: readonly WireRecord[]) {
  await emptyDatabase(db)
  await store(db, records, 1000)
  await normalizePending(db)
  return { derived: await dumpDerived(db), raw: await dumpRaw(db) }
}

describe(`invariant 2: twice is once, any order is one order (${databaseKind})`, () => {
  test('syncing twice changes nothing', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync()
    const first = { derived: await dumpDerived(db), raw: await dumpRaw(db) }
    const run = await kit.sync({ full: true })
    expect(run.parts.reduce((sum, part) => sum + part.inserted + part.updated, 0)).toBe(0)
    expect({ derived: await dumpDerived(db), raw: await dumpRaw(db) }).toEqual(first)
    expect(first.derived.events?.length).toBeGreaterThan(50)
  })

  test('applying every normalizer again to everything changes nothing', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync()
    const first = await dumpDerived(db)
    for (const { table } of normalizers) await db.query(`update ${table} set normalized_hash = null`)
    await normalizePending(db)
    expect(await dumpDerived(db)).toEqual(first)
  })

  test('any order of any versions, in any batches, normalized at any moment, gives the same tables', async () => {
    const records = await threeLooks()
    const expected = await applyInOrder(records)
    expect(expected.derived.leads?.length).toBeGreaterThan(20)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { minLength: records.length, maxLength: records.length }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(records.length), { minLength: 0, maxLength: 4 }),
        async (ranks, batch, pauses) => {
          const shuffled = records
            .map((record, index) => ({ record, rank: ranks[index] ?? 0 }))
            .sort((one, other) => one.rank - other.rank)
            .map(({ record }) => record)
          await emptyDatabase(db)
          const cuts = [...pauses, records.length].sort((one, other) => one - other)
          let from = 0
          for (const cut of cuts) {
            await store(db, shuffled.slice(from, cut), batch)
            await normalizePending(db)
            from = cut
          }
          expect({ derived: await dumpDerived(db), raw: await dumpRaw(db) }).toEqual(expected)
        },
      ),
      { numRuns: 6, endOnFailure: true },
    )
  }, 300_000)
})
