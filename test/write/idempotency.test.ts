import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database, Queryable } from '../../src/database/database.ts'
import { bodyHash } from '../../src/write/canonical-body.ts'
import type { Writer } from '../../src/write/change.ts'
import { createOffer, updateOffer } from '../../src/write/offers.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { openWriter } from './writer.ts'

const HOUR = 3_600_000

let db: Database
let writer: Writer
let clock: number

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(async () => {
  await emptyDatabase(db)
  clock = Date.UTC(2026, 7, 1)
  writer = await openWriter(db, { now: () => new Date(clock) })
})

const counts = async () => [await db.prisma.offer.count(), await db.prisma.auditEntry.count()]

/** The same writer, whose process dies at the first statement that matches. */
function dyingAt(pattern: RegExp): Writer {
  const dying = (tx: Queryable): Queryable => ({
    query: async (sql, parameters) => {
      if (pattern.test(sql)) throw new Error('The process died.')
      return await tx.query(sql, parameters)
    },
  })
  return { ...writer, database: { ...db, transaction: (work) => db.transaction((tx) => work(dying(tx))) } }
}

describe(`idempotency keys (${databaseKind})`, () => {
  test('any requests under any keys, repeated in any order and at once: one effect for each key', async () => {
    const request = fc.record({ key: fc.constantFrom('a', 'b', 'c', null), name: fc.constantFrom('Audit', 'Recall') })
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 8 }), fc.boolean(), async (requests, atOnce) => {
        await emptyDatabase(db)
        writer = await openWriter(db)
        const send = ({ key, name }: (typeof requests)[number]) =>
          createOffer(writer, { input: { offerName: name }, idempotencyKey: key }).then(
            ({ id }) => ({ key, name, id }),
            (error: { code: string }) => ({ key, name, code: error.code }),
          )
        const answers: { key: string | null; name: string; id?: string; code?: string }[] = []
        if (atOnce) answers.push(...(await Promise.all(requests.map(send))))
        else for (const one of requests) answers.push(await send(one))
        for (const [key, ofKey] of Map.groupBy(answers, (answer) => answer.key)) {
          if (key === null) continue
          const taken = ofKey.filter(({ id }) => id !== undefined)
          expect(new Set(taken.map(({ id, name }) => `${id} ${name}`)).size).toBe(1)
          for (const { name, code } of ofKey) {
            if (name !== taken[0]?.name) expect(code).toBe('IDEMPOTENCY_CONFLICT')
            else expect(code).toBeUndefined()
          }
        }
        const effects = new Set(answers.flatMap(({ id }) => id ?? [])).size
        expect(await counts()).toEqual([effects, effects])
      }),
      { numRuns: 12, seed: 11, endOnFailure: true },
    )
  })

  test.each([
    ['the effect', /insertRow/],
    ['the audit entry', /recordAudit/],
    ['the answer is kept', /keepAnswer/],
  ])('a process that dies before %s leaves nothing, and asking again does it once', async (_what, pattern) => {
    const args = { input: { offerName: 'Audit' }, idempotencyKey: 'k' }
    await expect(createOffer(dyingAt(pattern), args)).rejects.toThrow('died')
    expect(await counts()).toEqual([0, 0])
    const { id } = await createOffer(writer, args)
    expect(await createOffer(writer, args)).toEqual({ id })
    expect(await counts()).toEqual([1, 1])
  })

  test('a request that was refused may be mended under the same key', async () => {
    const key = { idempotencyKey: 'k' }
    await expect(createOffer(writer, { input: { offerName: ' ' }, ...key })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    })
    const missing = { id: '00000000-0000-4000-8000-000000000000', offerName: 'Audit' }
    await expect(updateOffer(writer, { input: missing, ...key })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await createOffer(writer, { input: { offerName: 'Audit' }, ...key })
    expect(await counts()).toEqual([1, 1])
  })

  test('a key is remembered for 24 hours at least, and cleared away after days', async () => {
    const args = { input: { offerName: 'Audit' }, idempotencyKey: 'k' }
    const first = await createOffer(writer, args)
    clock += 24 * HOUR
    expect(await createOffer(writer, args)).toEqual(first)
    clock += 72 * HOUR
    expect(await createOffer(writer, args)).not.toEqual(first)
    clock += 72 * HOUR
    await createOffer(writer, { ...args, idempotencyKey: 'other' })
    expect((await db.prisma.idempotencyKey.findMany()).map(({ key }) => key)).toEqual(['other'])
  })

  test('keys of two users do not meet', async () => {
    const stranger = await db.prisma.user.create({ data: { email: 'stranger@team.example' } })
    const args = { input: { offerName: 'Audit' }, idempotencyKey: 'k' }
    const mine = await createOffer(writer, args)
    expect(await createOffer({ ...writer, currentUser: async () => stranger }, args)).not.toEqual(mine)
  })

  test('two bodies have one hash exactly when they say the same', () => {
    const body = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(body, body, (one, other) => {
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
        expect(bodyHash(one) === bodyHash(other)).toBe(same)
        expect(bodyHash(reversed(one))).toBe(bodyHash(one))
      }),
      { seed: 3 },
    )
    expect(bodyHash({ a: undefined })).toBe(bodyHash({}))
    expect(bodyHash({ a: null })).not.toBe(bodyHash({}))
    expect(bodyHash({ at: new Date(0) })).not.toBe(bodyHash({ at: new Date(1) }))
  })
})

function mapped(value: unknown, order: (entries: [string, unknown][]) => [string, unknown][]): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapped(inner, order))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(order(Object.entries(value)).map(([key, inner]) => [key, mapped(inner, order)]))
}

const sorted = (value: unknown) => mapped(value, (entries) => entries.sort(([one], [other]) => (one < other ? -1 : 1)))
const reversed = (value: unknown) => mapped(value, (entries) => entries.reverse())
