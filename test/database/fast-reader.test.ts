import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { errorCode } from '../../src/database/errors.ts'
import { Prisma } from '../../src/generated/prisma/client.ts'
import { delegateOf } from '../../src/read/delegate.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { fillRandomly } from './fast-reader-data.ts'
import { type Query, query } from './fast-reader-queries.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

const RUNS = Number(process.env.FAST_READER_RUNS ?? 700)
const SEEDS = 3

/** Prisma's own answer: the fast reader leaves every query alone that names a strategy. */
function plain({ model, operation, args }: Query): Query {
  return { model, operation, args: { ...args, relationLoadStrategy: 'join' } }
}

async function answer({ model, operation, args }: Query): Promise<string> {
  const read: unknown = Reflect.get(delegateOf(db.prisma, model), operation)
  try {
    // @NOTE The query's arguments are the model's by the way they are made; no type can follow.
    return exact(await (read as (args: object) => Promise<unknown>)(args))
  } catch (error) {
    return `error ${errorCode(error) ?? String(error)}`
  }
}

/** Everything that can be told of a value: its types, its keys and their order. */
function exact(value: unknown): string {
  if (value instanceof Date) return `Date(${value.toISOString()})`
  if (typeof value === 'bigint') return `BigInt(${value})`
  if (Prisma.Decimal.isDecimal(value)) return `Decimal(${value.toString()},${value instanceof Prisma.Decimal})`
  if (Array.isArray(value)) return `[${value.map(exact).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${exact(member)}`)
    return `${Object.getPrototypeOf(value) === Object.prototype ? '' : 'odd '}{${members.join(', ')}}`
  }
  return Object.is(value, -0) ? '-0' : String(JSON.stringify(value))
}

describe(`fast reader (${databaseKind})`, () => {
  for (let round = 0; round < SEEDS; round++) {
    const seed = Math.floor(Math.random() * 2 ** 31)
    test(`answers any query as Prisma does (rows of seed ${seed})`, async () => {
      await emptyDatabase(db)
      await fillRandomly(db, seed)
      const before = { ...db.fastReads }
      await fc.assert(
        fc.asyncProperty(query, async (asked) => {
          expect(await answer(asked)).toBe(await answer(plain(asked)))
        }),
        { numRuns: RUNS, seed },
      )
      expect(db.fastReads.compiled - before.compiled).toBeGreaterThan(RUNS * 0.6)
    })
  }
})
