import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RowQueue } from './row-queue.ts'

const ROWS = ['a', 'b', 'c', 'd']

describe('RowQueue', () => {
  test('lets any work through, never more of it at one row than may be', async () => {
    const job = fc.record({ rows: fc.subarray(ROWS), turns: fc.nat(3), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), async (jobs, atOnce) => {
        const queue = new RowQueue({ atOnce, mostWaiting: 100, patienceMs: 60_000 })
        const working = new Map<string, number>()
        let most = 0
        const ended = await Promise.allSettled(
          jobs.map(({ rows, turns, fails }) =>
            queue.run(rows, async () => {
              for (const row of rows) working.set(row, (working.get(row) ?? 0) + 1)
              most = Math.max(most, ...working.values())
              for (let turn = 0; turn < turns; turn++) await setImmediate()
              for (const row of rows) working.set(row, (working.get(row) ?? 0) - 1)
              if (fails) throw new Error('It failed.')
            }),
          ),
        )
        expect(most).toBeLessThanOrEqual(atOnce)
        expect(ended.map(({ status }) => status)).toEqual(jobs.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')))
      }),
      { numRuns: 50, seed: 4 },
    )
  })

  test('tells who waits too long, and who would be one too many, that it is busy; other rows are free', async () => {
    const queue = new RowQueue({ atOnce: 1, mostWaiting: 1, patienceMs: 20 })
    const { promise, resolve } = Promise.withResolvers<void>()
    const first = queue.run(['a'], () => promise)
    const second = queue.run(['a'], async () => 'second')
    await expect(queue.run(['a'], async () => 'third')).rejects.toMatchObject({ code: 'DATABASE_BUSY' })
    expect(await queue.run(['b'], async () => 'other')).toBe('other')
    await expect(second).rejects.toMatchObject({ code: 'DATABASE_BUSY' })
    resolve()
    await first
    expect(await queue.run(['a'], async () => 'again')).toBe('again')
  })

  test('takes first who came first', async () => {
    const queue = new RowQueue({ atOnce: 1, mostWaiting: 100, patienceMs: 60_000 })
    const order: number[] = []
    await Promise.all(
      [1, 2, 3, 4].map((number) =>
        queue.run(['a'], async () => {
          await setImmediate()
          order.push(number)
        }),
      ),
    )
    expect(order).toEqual([1, 2, 3, 4])
  })
})
