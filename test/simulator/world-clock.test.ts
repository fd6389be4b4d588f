import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CampaignAnalytics } from '../../src/simulator/world/campaign-analytics.ts'
import { SimulatedWorld } from '../../src/simulator/world/simulated-world.ts'

const NOW = new Date('2026-07-15T16:00:00.000Z')
const EVER = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }

function makeWorld(seed: number, leads = 120): SimulatedWorld {
  return new SimulatedWorld({ seed, leads, now: NOW })
}

/** Everything a client could read. */
function dump(world: SimulatedWorld) {
  const analytics = new CampaignAnalytics({ repliesIncludeAutomatic: false })
  return {
    campaigns: world.campaigns.map((campaign) => world.campaignObject(campaign)),
    accounts: world.accounts.map(({ email }) => world.accountObject(email, false)),
    lists: world.lists,
    leads: world.leads.map((lead) => world.leadObject(lead)),
    emails: world.emails.map((email) => world.emailObject(email)),
    days: world.campaigns.map((campaign) => analytics.daily(campaign, EVER)),
  }
}

describe('a world', () => {
  it('is the same for the same seed and another for another seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 20, max: 200 }), (seed, leads) => {
        const first = dump(makeWorld(seed, leads))
        expect(dump(makeWorld(seed, leads))).toEqual(first)
        const other = dump(makeWorld(seed + 1, leads))
        expect(other.emails[0]?.id).not.toBe(first.emails[0]?.id)
        expect(other.campaigns[0]?.id).not.toBe(first.campaigns[0]?.id)
      }),
      { numRuns: 10 },
    )
  })

  it('has exactly the lead rows asked for, unique ids, and no mail from the future', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 20, max: 400 }), (seed, leads) => {
        const world = makeWorld(seed, leads)
        expect(world.leads).toHaveLength(leads)
        const ids = [...world.leads, ...world.emails, ...world.campaigns].map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const { createdMs } of [...world.leads, ...world.emails, ...world.campaigns]) {
          expect(createdMs).toBeLessThanOrEqual(NOW.getTime())
        }
      }),
      { numRuns: 15 },
    )
  })

  it('has more than 500 leads in one campaign from 2,000 leads on, and the required states', () => {
    for (const leads of [2000, 5000]) {
      const { campaigns } = makeWorld(1, leads)
      expect(Math.max(...campaigns.map(({ leadCount }) => leadCount))).toBeGreaterThan(500)
    }
    const small = makeWorld(1, 200)
    expect(new Set(small.campaigns.map(({ status }) => status))).toEqual(new Set([0, 1, 2, 3]))
    expect(small.accounts.length).toBeGreaterThanOrEqual(3)
  })

  it('refuses sizes and clocks that make no world', () => {
    expect(() => makeWorld(1, 3)).toThrow('20 leads or more')
    expect(() => new SimulatedWorld({ seed: 1, leads: 20, campaigns: 2, now: NOW })).toThrow('5 campaigns or more')
    expect(() => new SimulatedWorld({ seed: 1, leads: 20, now: new Date('soon') })).toThrow('is no date')
    expect(() => makeWorld(1).advance(-1)).toThrow('can not be moved')
  })
})

describe('advancing', () => {
  it('in one step is the same as in many', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 5 }),
        (seed, hours) => {
          const inSteps = makeWorld(seed)
          for (const step of hours) inSteps.advance({ hours: step })
          const atOnce = makeWorld(seed)
          atOnce.advance({ hours: hours.reduce((a, b) => a + b, 0) })
          expect(dump(inSteps)).toEqual(dump(atOnce))
        },
      ),
      { numRuns: 12 },
    )
  })

  it('keeps every mail, adds only mails created after the old clock and up to the new one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 200 }), (seed, hours) => {
        const world = makeWorld(seed)
        const before = world.emails.map(({ id }) => id)
        world.advance({ hours })
        expect(world.emails.slice(0, before.length).map(({ id }) => id)).toEqual(before)
        for (const { createdMs } of world.emails.slice(before.length)) {
          expect(createdMs).toBeGreaterThan(NOW.getTime())
          expect(createdMs).toBeLessThanOrEqual(world.now.getTime())
        }
        const known = world.campaigns.flatMap(({ events }) => events.map(({ seenAt }) => seenAt))
        expect(Math.max(...known)).toBeLessThanOrEqual(world.now.getTime())
      }),
      { numRuns: 15 },
    )
  })

  it.each([1, 2, 3])('three days brings sends, replies, leads and a changed campaign (seed %i)', (seed) => {
    const world = makeWorld(seed, 1000)
    const before = { leads: world.leads.length, emails: world.emails.length }
    const updated = world.campaigns.map(({ updatedMs }) => updatedMs)
    world.advance({ days: 3 })
    const added = world.emails.slice(before.emails)
    expect(world.leads.length).toBeGreaterThan(before.leads)
    expect(added.map(({ type }) => type)).toEqual(expect.arrayContaining([1, 2]))
    expect(added.some(({ step }) => step > 0)).toBe(true)
    expect(world.campaigns.some(({ updatedMs }, i) => updatedMs > (updated[i] ?? 0))).toBe(true)
  })

  it.each([1, 2, 3])('changes old days afterwards: opens that become known late (seed %i)', (seed) => {
    const world = makeWorld(seed, 1000)
    const analytics = new CampaignAnalytics({ repliesIncludeAutomatic: false })
    const cut = { fromMs: EVER.fromMs, toMs: NOW.getTime() - 86_400_000 }
    const before = world.campaigns.map((campaign) => analytics.total(campaign, cut))
    world.advance({ days: 3 })
    const after = world.campaigns.map((campaign) => analytics.total(campaign, cut))
    const opens = (totals: typeof before) => totals.reduce((sum, { opened }) => sum + opened, 0)
    expect(opens(after)).toBeGreaterThan(opens(before))
    expect(after.map(({ sent }) => sent)).toEqual(before.map(({ sent }) => sent))
  })

  it('labels a reply some minutes after it came in', () => {
    const world = makeWorld(1)
    const last = world.emails.findLast(({ type }) => type === 2)
    if (last === undefined) throw new Error('the world has no reply')
    expect(world.emailObject(last).i_status).toBeUndefined()
    world.advance({ hours: 1 })
    expect(world.emailObject(last).i_status).toBe(1)
    expect(last.lead?.interest).toBe(1)
  })

  it('sends a scheduled mail when it is due', () => {
    const world = makeWorld(1)
    const scheduled = world.emails.find(({ type }) => type === 4)
    world.advance({ days: 5 })
    expect(scheduled?.type).toBe(3)
    expect(scheduled?.emailMs).toBeLessThanOrEqual(world.now.getTime())
  })
})
