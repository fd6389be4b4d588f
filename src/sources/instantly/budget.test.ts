import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { budgetClassOf, createBudget, defaultLimits, emailLimits } from './budget.ts'

/** A clock that moves only by sleeping, and by what a test adds. */
function createClock() {
  let time = 1_000_000
  return {
    now: () => time,
    sleep: async (ms: number) => {
      time += ms
    },
    add: (ms: number) => {
      time += ms
    },
  }
}

const pauses = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 80 })

describe('budget', () => {
  test('mails are at least 3.5 s apart at 20 a minute', async () => {
    expect(emailLimits(20).spacingMs).toBe(3500)
    await fc.assert(
      fc.asyncProperty(pauses, async (idle) => {
        const clock = createClock()
        const budget = createBudget(emailLimits(20), clock)
        const times: number[] = []
        for (const ms of idle) {
          clock.add(ms)
          await budget.acquire()
          times.push(clock.now())
        }
        const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
        expect(gaps.every((gap) => gap >= 3500)).toBe(true)
      }),
    )
  })

  test('no window ever holds more than its limit, and nobody waits without need', async () => {
    const limits = fc.record({ limit: fc.integer({ min: 1, max: 12 }), ms: fc.integer({ min: 1, max: 5000 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(limits, { minLength: 1, maxLength: 3 }), pauses, async (windows, idle) => {
        const clock = createClock()
        const budget = createBudget({ spacingMs: 0, windows }, clock)
        const times: number[] = []
        for (const ms of idle) {
          clock.add(ms % 700)
          const asked = clock.now()
          await budget.acquire()
          const earliest = Math.max(asked, ...windows.map((window) => (times.at(-window.limit) ?? -1e9) + window.ms))
          expect(clock.now()).toBe(earliest)
          times.push(clock.now())
        }
      }),
    )
  })

  test('the safe default is 600 a minute and 100 in ten seconds', () => {
    expect(defaultLimits(600)).toEqual({
      spacingMs: 0,
      windows: [
        { limit: 600, ms: 60_000 },
        { limit: 100, ms: 10_000 },
      ],
    })
  })

  test('a pause holds up everybody, also who already sleeps, and a shorter one does not end it', async () => {
    let time = 0
    const sleeping: { until: number; wake: () => void }[] = []
    const clock = {
      now: () => time,
      sleep: (ms: number) => new Promise<void>((wake) => sleeping.push({ until: time + ms, wake })),
    }
    const advance = async (to: number): Promise<void> => {
      time = to
      for (const { wake } of sleeping.splice(0).filter(({ until }) => until <= to)) wake()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const budget = createBudget({ spacingMs: 100, windows: [] }, clock)
    const passed: number[] = []
    const waiters = [1, 2].map(() => budget.acquire().then(() => passed.push(time)))
    await advance(0)
    expect(passed).toEqual([0])
    budget.pause(5000)
    budget.pause(10)
    expect(budget.pausedForMs()).toBe(5000)
    await advance(100)
    expect(passed).toEqual([0])
    await advance(5000)
    await Promise.all(waiters)
    expect(passed).toEqual([0, 5000])
    expect(budget.pausedForMs()).toBe(0)
  })

  test('who gives up waiting leaves at once with the reason and costs nothing', async () => {
    const sleep = () => new Promise<void>(() => {})
    const budget = createBudget({ spacingMs: 1000, windows: [] }, { now: () => 0, sleep })
    await budget.acquire()
    const first = new AbortController()
    const second = new AbortController()
    const waiting = [budget.acquire(first.signal), budget.acquire(second.signal)]
    second.abort(new Error('second gave up'))
    await expect(waiting[1]).rejects.toThrow('second gave up')
    first.abort(new Error('first gave up'))
    await expect(waiting[0]).rejects.toThrow('first gave up')
  })

  test('a clock that is set back neither blocks nor opens the gates', async () => {
    let time = 10_000_000
    const slept: number[] = []
    const clock = {
      now: () => time,
      sleep: async (ms: number) => {
        slept.push(ms)
      },
    }
    const budget = createBudget({ spacingMs: 1000, windows: [] }, clock)
    await budget.acquire()
    time -= 3_600_000
    for (let round = 0; round < 5; round += 1) await budget.acquire()
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(5000)
  })

  test('only the list of mails has a budget of its own', () => {
    expect(budgetClassOf('GET', '/emails')).toBe('emails')
    expect(budgetClassOf('GET', '/emails/unread/count')).toBe('default')
    expect(budgetClassOf('POST', '/leads/list')).toBe('default')
  })
})
