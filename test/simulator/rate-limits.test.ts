import { describe, expect, it } from 'vitest'
import { type InstantlySimulatorOptions, startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { SimulatorClient } from './simulator-client.ts'

/** Twenty mails calls per minute on a clock that stands still unless the test moves it. */
async function limited(options: InstantlySimulatorOptions) {
  const clock = { now: Date.UTC(2026, 6, 15, 12, 0, 0) }
  const simulator = await startInstantlySimulator({ leads: 20, wallClock: () => clock.now, ...options })
  const client = new SimulatorClient(simulator)
  const statuses = async (path: string, count: number) => {
    const seen: number[] = []
    for (let i = 0; i < count; i++) seen.push((await client.get(path)).status)
    return seen
  }
  return { simulator, client, clock, statuses }
}

describe('the limits', () => {
  it('let 20 mails calls through in any minute and do not touch other endpoints', async () => {
    const { simulator, clock, statuses } = await limited({ emailsPerMinute: 20 })
    await using _ = simulator
    expect(await statuses('/emails', 22)).toEqual([...Array(20).fill(200), 429, 429])
    expect(await statuses('/campaigns', 3)).toEqual([200, 200, 200])
    const [mail] = simulator.world.emails
    expect(await statuses(`/emails/${mail?.id}`, 1)).toEqual([200])
    clock.now += 59_999
    expect(await statuses('/emails', 1)).toEqual([429])
    clock.now += 1
    expect(await statuses('/emails', 1)).toEqual([200])
  })

  it('slide: places come back one by one', async () => {
    const { simulator, clock, statuses } = await limited({ emailsPerMinute: 3 })
    await using _ = simulator
    for (let i = 0; i < 3; i++) {
      expect(await statuses('/emails', 1)).toEqual([200])
      clock.now += 10_000
    }
    clock.now += 30_000
    expect(await statuses('/emails', 2)).toEqual([200, 429])
  })

  it('bound all requests together when asked to', async () => {
    const { simulator, statuses } = await limited({ requestsPerMinute: 2 })
    await using _ = simulator
    expect(await statuses('/campaigns', 3)).toEqual([200, 200, 429])
    expect(await statuses('/accounts', 1)).toEqual([429])
  })

  it.each([
    ['none', null],
    ['seconds', '46'],
    ['http-date', 'Wed, 15 Jul 2026 12:01:00 GMT'],
  ] as const)('tell when to come back: %s', async (retryAfter, expected) => {
    const { simulator, client, clock, statuses } = await limited({ emailsPerMinute: 1, retryAfter })
    await using _ = simulator
    await statuses('/emails', 1)
    clock.now += 14_500
    const refused = await client.get('/emails')
    expect(refused.headers.get('retry-after')).toBe(expected)
    expect(JSON.parse(refused.text)).toEqual({
      statusCode: 429,
      error: 'Too Many Requests',
      message: 'Rate limit exceeded',
    })
  })

  it('are off unless asked for', async () => {
    const { simulator, statuses } = await limited({})
    await using _ = simulator
    expect(await statuses('/emails', 40)).toEqual(Array(40).fill(200))
  })
})
