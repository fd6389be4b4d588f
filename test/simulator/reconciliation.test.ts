import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { type Item, SimulatorClient, sum } from './simulator-client.ts'

const worlds = fc.record({
  seed: fc.nat(),
  leads: fc.integer({ min: 20, max: 260 }),
  hours: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 3 }),
})

/** Columns of daily and step rows and the total they add up to. */
const COLUMNS = {
  sent: 'emails_sent_count',
  opened: 'open_count',
  unique_opened: 'open_count_unique_by_step',
  replies: 'reply_count',
  unique_replies: 'reply_count_unique_by_step',
  replies_automatic: 'reply_count_automatic',
  unique_replies_automatic: 'reply_count_automatic_unique_by_step',
  clicks: 'link_click_count',
  unique_clicks: 'link_click_count_unique_by_step',
}

async function startAdvanced({ seed, leads, hours }: { seed: number; leads: number; hours: number[] }) {
  const simulator = await startInstantlySimulator({ seed, leads })
  for (const step of hours) simulator.advance({ hours: step })
  return simulator
}

describe('the figures of a world', () => {
  it('agree for every campaign: totals, days, steps, mails and leads', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (options) => {
        await using simulator = await startAdvanced(options)
        const client = new SimulatorClient(simulator)
        const { world } = simulator
        for (const { id } of world.campaigns) {
          const [total] = await client.rows('/campaigns/analytics', { id })
          const days = await client.rows('/campaigns/analytics/daily', { campaign_id: id })
          const steps = await client.rows('/campaigns/analytics/steps', { campaign_id: id })
          expect(total === undefined).toBe(world.sentCount(id) === 0)
          if (total === undefined) continue
          for (const [column, name] of Object.entries(COLUMNS)) {
            expect(sum(days, column), `${column} of days`).toBe(total[name])
            expect(sum(steps, column), `${column} of steps`).toBe(total[name])
          }
          expect(sum(days, 'new_leads_contacted')).toBe(total.new_leads_contacted_count)
          expect(sum(days, 'opportunities')).toBe(total.total_opportunities)
          expect(total.emails_sent_count).toBe(world.sentCount(id))
          expect(total.reply_count).toBe(world.humanReplies(id))
          expect(total.reply_count_automatic).toBe(world.automaticReplies(id))
          const { items } = await client.walk('/emails', { campaign_id: id, email_type: 'sent', limit: 100 })
          expect(items).toHaveLength(world.sentCount(id))
          const leads = await client.walk('/leads/list', { campaign: id, limit: 100 })
          expect(leads.items).toHaveLength(z.number().parse(total.leads_count))
        }
      }),
      { numRuns: 10 },
    )
  })

  it('add up over campaigns: the overview, and the days without a campaign filter', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (options) => {
        await using simulator = await startAdvanced(options)
        const client = new SimulatorClient(simulator)
        const totals = await client.rows('/campaigns/analytics')
        const overview = z.record(z.string(), z.number()).parse(await client.json('/campaigns/analytics/overview'))
        const shared = Object.keys(overview).filter((name) => totals.some((row) => name in row))
        expect(shared.length).toBeGreaterThan(15)
        for (const name of shared) expect(overview[name], name).toBe(sum(totals, name))

        const expected = new Map<string, number>()
        for (const { id } of simulator.world.campaigns) {
          for (const day of await client.rows('/campaigns/analytics/daily', { campaign_id: id })) {
            for (const [column, value] of Object.entries(day)) {
              const key = `${day.date} ${column}`
              if (typeof value === 'number') expected.set(key, (expected.get(key) ?? 0) + value)
            }
          }
        }
        const all = await client.rows('/campaigns/analytics/daily')
        const found = all.flatMap((day) =>
          Object.entries(day).map(([column, value]) => [`${day.date} ${column}`, value]),
        )
        expect(new Map(found.filter(([, value]) => typeof value === 'number').map(([k, v]) => [k, v]))).toEqual(
          expected,
        )
      }),
      { numRuns: 8 },
    )
  })

  it('add up over date ranges, both ends included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 70 }), async (seed, back) => {
        await using simulator = await startInstantlySimulator({ seed, leads: 120 })
        const client = new SimulatorClient(simulator)
        const cut = simulator.world.now.getTime() - back * 86_400_000
        const until = { end_date: new Date(cut).toISOString().slice(0, 10) }
        const from = { start_date: new Date(cut + 86_400_000).toISOString().slice(0, 10) }
        const all = await client.rows('/campaigns/analytics/daily')
        const parts = [
          ...(await client.rows('/campaigns/analytics/daily', until)),
          ...(await client.rows('/campaigns/analytics/daily', from)),
        ]
        expect(parts).toEqual(all)
        const early = await client.rows('/campaigns/analytics', until)
        const late = await client.rows('/campaigns/analytics', from)
        const totals = await client.rows('/campaigns/analytics')
        for (const name of Object.values(COLUMNS)) {
          expect(sum([...early, ...late], name), name).toBe(sum(totals, name))
        }
      }),
      { numRuns: 8 },
    )
  })

  it('agree with the counters of the leads where no lead was deleted', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (options) => {
        await using simulator = await startAdvanced(options)
        const client = new SimulatorClient(simulator)
        // The first campaign has leads that were deleted upstream.
        for (const { id } of simulator.world.campaigns.slice(1)) {
          const { items } = await client.walk('/leads/list', { campaign: id, limit: 100 })
          const [total] = await client.rows('/campaigns/analytics', { id })
          if (total === undefined) continue
          const counters: Item = {
            open_count: sum(items, 'email_open_count'),
            reply_count: sum(items, 'email_reply_count'),
            link_click_count: sum(items, 'email_click_count'),
            bounced_count: items.filter((lead) => lead.status === -1).length,
            unsubscribed_count: items.filter((lead) => lead.status === -2).length,
          }
          expect(total).toMatchObject(counters)
        }
      }),
      { numRuns: 6 },
    )
  })

  it('keep the counts of deleted leads, except leads_count', async () => {
    await using simulator = await startInstantlySimulator({ seed: 5 })
    const client = new SimulatorClient(simulator)
    const [campaign] = simulator.world.campaigns
    const id = campaign?.id ?? ''
    const [before] = await client.rows('/campaigns/analytics', { id })
    for (const lead of simulator.world.leads.filter((row) => row.campaign === campaign)) {
      simulator.world.deleteLead(lead.id)
    }
    const [after] = await client.rows('/campaigns/analytics', { id })
    expect(after).toEqual({ ...before, leads_count: 0 })
  })
})
