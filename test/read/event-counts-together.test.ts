import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { createCounts } from '../../src/read/counts.ts'
import { eventWhere } from '../../src/read/related-filters.ts'
import { findWrongEventCounts, mergeEventCounts } from '../../src/sync/event-counts.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { fillOwners, upsert } from './event-counts-kit.ts'

const SEED = 7101
const WRITERS = 3
const ROUNDS = 25

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
  await fillOwners(db)
})
afterAll(() => db[Symbol.asyncDispose]())

/** What kept counts and rows say in one and the same snapshot. */
async function countBothWays(): Promise<{ kept: number; rows: number }> {
  const [both] = await db.query<{ kept: number; rows: number }>(
    `select (select coalesce(sum(events), 0)::int from (
         select events from event_counts where subject_kind = 'workspace' and day is null
         union all select events from event_count_changes where subject_kind = 'workspace'
       ) as parts) as kept, (select count(*)::int from events) as rows`,
  )
  if (both === undefined) throw new TypeError('A select without a from gives one row.')
  return both
}

describe(`kept counts while many write at once (${databaseKind})`, () => {
  test('are exact in every snapshot, and nobody fails, though others write, replay and merge meanwhile', async () => {
    // @NOTE Writers keep to keys of their own: two upserts of the same keys in different orders may end in a deadlock,
    // with or without counts.
    const batches = fc.sample(upsert, { seed: SEED, numRuns: WRITERS * ROUNDS })
    let writing = true
    const write = async (writer: number) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const batch = batches[writer * ROUNDS + round]
        await db.transaction(async (tx) => {
          await batch?.run(tx, `writer ${writer} `)
          if (round % 3 === 0) await batch?.run(tx, `writer ${writer} `)
          if (round % 5 === 0) await tx.query('delete from events where event_key like $1', [`writer ${writer} %1`])
        })
      }
    }
    const merge = async () => {
      while (writing) await mergeEventCounts(db)
    }
    const read = async () => {
      while (writing) {
        const { kept, rows } = await countBothWays()
        expect(kept).toBe(rows)
      }
    }
    const helpers = [merge(), merge(), read()]
    try {
      await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
    } finally {
      writing = false
    }
    await Promise.all(helpers)
    expect(await findWrongEventCounts(db)).toBe(0)
    await mergeEventCounts(db)
    expect(await findWrongEventCounts(db)).toBe(0)
    expect(await db.query('select from event_count_changes')).toEqual([])
    const counted = await createCounts(db)({ model: 'Event', where: eventWhere({}) })
    expect(counted).toBe((await countBothWays()).rows)
    expect(counted).toBeGreaterThan(0)
  })

  test('a table that is emptied while others merge and write leaves no count behind', async () => {
    const batches = fc.sample(upsert, { seed: SEED + 1, numRuns: ROUNDS })
    for (const batch of batches) {
      await batch.run(db)
      await Promise.all([
        mergeEventCounts(db),
        db.query('truncate events cascade'),
        mergeEventCounts(db),
        batch.run(db),
      ])
      expect(await findWrongEventCounts(db)).toBe(0)
    }
  })
})
