import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BulkCounts, bulkUpsert } from '../../src/database/bulk-upsert.ts'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import {
  DAILY,
  DEFINITIONS,
  rawOf,
  readKept,
  readStored,
  rowOf,
  sourceTime,
  type TargetExample,
  type Version,
} from './raw-targets.ts'

const KEYS = 4
const CONTENTS = 4
const NOW = new Date('2026-03-05T12:00:00Z')
const RUNS = { numRuns: 25 }

const version: fc.Arbitrary<Version> = fc.record({
  key: fc.nat(KEYS - 1),
  content: fc.nat(CONTENTS - 1),
  minute: fc.nat(3),
})
const versions = fc.array(version, { minLength: 1, maxLength: 24 })

/** The same versions in another order, cut into batches. */
const arrival = (all: readonly Version[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...all], { minLength: all.length }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
    )
    .map(([order, sizes]) => cut(order, sizes))

let db: Database
let hashes: string[]

beforeAll(async () => {
  db = await openTestDatabase()
  const contents = Array.from({ length: CONTENTS }, (_, content) => JSON.stringify(rawOf(content)))
  const rows = await db.query<{ hash: string }>(
    `select md5(raw.value::text) as hash from jsonb_array_elements($1::jsonb) with ordinality as raw(value, place) order by place`,
    [`[${contents.join(',')}]`],
  )
  hashes = rows.map(({ hash }) => hash)
})

afterAll(() => db[Symbol.asyncDispose]())

describe.each([
  ['a text key', DEFINITIONS],
  ['a key that may be null', DAILY],
])(`bulkUpsert (${databaseKind}) by %s`, (_name, example) => {
  test('newer wins, ties by hash: any order and any batching end in the same table', async () => {
    await check(
      fc.asyncProperty(
        versions.chain((all) => fc.tuple(fc.constant(all), arrival(all), arrival(all))),
        async ([all, one, other]) => {
          const expected = newestOf(example, all)
          for (const batches of [one, other]) {
            await empty(example)
            await store(example, batches)
            const rows = await readStored(db, example)
            expect(rows.map(({ key, content, source_updated_at }) => ({ key, content, source_updated_at }))).toEqual(
              expected,
            )
            for (const { content, name } of rows) expect(name).toContain(String(content))
          }
        },
      ),
    )
  })

  test('the counts of a batch add up to its rows, and tell what became of them', async () => {
    await check(
      fc.asyncProperty(versions.chain(arrival), async (batches) => {
        await empty(example)
        const known = new Set<number>()
        for (const batch of batches) {
          const before = await readStored(db, example)
          const counts = await bulkUpsert(
            db,
            example.target,
            batch.map((each) => rowOf(example, each)),
            NOW,
          )
          const after = await readStored(db, example)
          expect(sum(counts)).toBe(batch.length)
          const added = new Set(batch.map(({ key }) => key).filter((key) => !known.has(key)))
          for (const key of added) known.add(key)
          expect(counts.inserted).toBe(added.size)
          const changed = before.filter((row) => after.find(({ key }) => key === row.key)?.content !== row.content)
          expect(counts.updated).toBe(changed.length)
        }
      }),
    )
  })

  test('nothing that ever came is lost: what is not stored is among the earlier versions', async () => {
    await check(
      fc.asyncProperty(versions.chain(arrival), async (batches) => {
        await empty(example)
        await store(example, batches)
        const stored = (await readStored(db, example)).map(({ key, content }) => `${key} ${content}`)
        const kept = await readKept(db, example)
        const came = batches.flat().map(({ key, content }) => `${example.recordKey(key)} ${content}`)
        expect([...new Set([...stored, ...kept])].sort()).toEqual([...new Set(came)].sort())
        expect(new Set(kept).size).toBe(kept.length)
      }),
    )
  })

  test('twice is once: what comes again in any order changes no content and inserts nothing', async () => {
    await check(
      fc.asyncProperty(
        versions.chain((all) => fc.tuple(arrival(all), arrival(all))),
        async ([first, again]) => {
          await empty(example)
          await store(example, first)
          const before = await readStored(db, example)
          const counts = await store(example, again)
          expect(counts.inserted + counts.updated).toBe(0)
          const after = await readStored(db, example)
          if (!example.target.touchUnchanged) expect(after).toEqual(before)
          const withoutPlace = before.map(({ place: _, ...row }) => row)
          expect(after.map(({ place: _, ...row }) => row)).toEqual(withoutPlace)
        },
      ),
    )
  })
})

async function check(property: fc.IAsyncProperty<unknown[]> | fc.IAsyncPropertyWithHooks<[never]>): Promise<void> {
  await fc.assert(property, RUNS)
}

async function empty({ target }: TargetExample): Promise<void> {
  await db.query(`truncate ${target.table}, raw_versions`)
}

async function store(example: TargetExample, batches: readonly (readonly Version[])[]): Promise<BulkCounts> {
  const total: BulkCounts = { inserted: 0, updated: 0, unchanged: 0, stale: 0 }
  for (const batch of batches) {
    const counts = await bulkUpsert(
      db,
      example.target,
      batch.map((each) => rowOf(example, each)),
      NOW,
    )
    total.inserted += counts.inserted
    total.updated += counts.updated
    total.unchanged += counts.unchanged
    total.stale += counts.stale
  }
  return total
}

/** What the table should say, found the simple way. */
function newestOf({ recordKey }: TargetExample, all: readonly Version[]) {
  const hash = ({ content }: Version) => hashes[content] ?? ''
  const isNewer = (one: Version, other: Version) =>
    one.minute === other.minute ? hash(one) > hash(other) : one.minute > other.minute
  const newest = new Map<string, Version>()
  for (const each of all) {
    const known = newest.get(recordKey(each.key))
    if (known === undefined || isNewer(each, known)) newest.set(recordKey(each.key), each)
  }
  return [...newest]
    .map(([key, { content, minute }]) => ({ key, content, source_updated_at: sourceTime(minute) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
}

function cut(order: readonly Version[], sizes: readonly number[]): Version[][] {
  const batches: Version[][] = []
  for (let from = 0, at = 0; from < order.length; at += 1) {
    const size = sizes[at % sizes.length] ?? 1
    batches.push(order.slice(from, from + size))
    from += size
  }
  return batches
}

function sum({ inserted, updated, unchanged, stale }: BulkCounts): number {
  return inserted + updated + unchanged + stale
}
