import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { idsOf, type Query, SimulatorClient } from './simulator-client.ts'

const simulator = await startInstantlySimulator({ seed: 11, leads: 320, campaigns: 30 })
const { world } = simulator
const client = new SimulatorClient(simulator)
afterAll(() => simulator[Symbol.asyncDispose]())

const [big] = world.campaigns
const campaign = big?.id ?? ''
const mails = world.emails.map((email) => email.id)
const ascending = (ids: string[]) => ids.toSorted()

/** Every list with the ids (for mailboxes: addresses) it must give, in order. */
const LISTS: [string, Query, string[]][] = [
  ['/campaigns', {}, ascending(world.campaigns.map(({ id }) => id)).reverse()],
  [
    '/campaigns',
    { status: 3 },
    ascending(world.campaigns.filter(({ status }) => status === 3).map(({ id }) => id)).reverse(),
  ],
  ['/leads/list', {}, ascending(world.leads.map(({ id }) => id))],
  ['/leads/list', { campaign }, ascending(world.leads.filter((lead) => lead.campaign === big).map(({ id }) => id))],
  ['/leads/list', { in_campaign: false }, ascending(world.leads.filter((lead) => !lead.campaign).map(({ id }) => id))],
  ['/emails', {}, mails.toReversed()],
  ['/emails', { sort_order: 'asc' }, mails],
  [
    '/emails',
    { campaign_id: campaign, email_type: 'received' },
    world.emails
      .filter((email) => email.campaign === big && email.type === 2)
      .map(({ id }) => id)
      .reverse(),
  ],
  ['/accounts', {}, world.accounts.map(({ email }) => email).reverse()],
  ['/lead-lists', {}, world.lists.map(({ id }) => id).reverse()],
]

describe.each(LISTS)('walking %s %j', (path, query, expected) => {
  it('gives each item once and in order, whatever the page size', async () => {
    expect(expected.length).toBeGreaterThan(1)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), async (limit) => {
        const { items } = await client.walk(path, { ...query, limit: Math.max(limit, Math.ceil(expected.length / 60)) })
        const names = path === '/accounts' ? items.map((item) => item.email) : idsOf(items)
        expect(names).toEqual(expected)
      }),
      { numRuns: 6 },
    )
  })

  it('puts a cursor on every page with items, also the last, and none on the empty page that follows', async () => {
    const { pages } = await client.walk(path, { ...query, limit: 100 })
    for (const page of pages.slice(0, -1)) {
      expect(page.items).not.toHaveLength(0)
      expect(page.next_starting_after).toEqual(expect.any(String))
    }
    expect(pages.at(-1)).toEqual({ items: [] })
  })
})

describe('cursors', () => {
  it('are the last id, or timestamp&email for mailboxes and the timestamp for lists', async () => {
    for (const path of ['/campaigns', '/leads/list', '/emails']) {
      const page = await client.page(path, { limit: 7 })
      expect(page.next_starting_after).toBe(page.items.at(-1)?.id)
    }
    const accounts = await client.page('/accounts', { limit: 1 })
    const { timestamp_created, email } = accounts.items[0] ?? {}
    expect(accounts.next_starting_after).toBe(`${timestamp_created}&${email}`)
    const lists = await client.page('/lead-lists', { limit: 1 })
    expect(lists.next_starting_after).toBe(lists.items[0]?.timestamp_created)
  })

  it('of mailboxes may be the older bare timestamp', async () => {
    const first = await client.page('/accounts', { limit: 1 })
    const timestamp = String(first.items[0]?.timestamp_created)
    const next = await client.page('/accounts', { limit: 1, starting_after: first.next_starting_after })
    expect(await client.page('/accounts', { limit: 1, starting_after: timestamp })).toEqual(next)
  })

  it('default to ten items and ignore parameters that do not exist', async () => {
    const page = await client.page('/emails', { campaignId: campaign, page: 4 })
    expect(idsOf(page.items)).toEqual(mails.toReversed().slice(0, 10))
    const leads = await client.page('/leads/list', { campaign_id: campaign })
    expect(idsOf(leads.items)).toEqual(ascending(world.leads.map(({ id }) => id)).slice(0, 10))
  })

  it('miss no mail that was there from the start while the world moves', async () => {
    await using moving = await startInstantlySimulator({ seed: 3, leads: 120 })
    const walker = new SimulatorClient(moving)
    const before = moving.world.emails.map(({ id }) => id)
    const seen: string[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; moving.advance({ hours: 5 })) {
      const query = { sort_order: 'desc', limit: 20, starting_after: cursor === '' ? undefined : cursor }
      const page = await walker.page('/emails', query)
      seen.push(...idsOf(page.items))
      cursor = page.next_starting_after
    }
    expect(seen).toEqual(before.toReversed())
    expect(moving.world.emails.length).toBeGreaterThan(before.length)
  })

  it('respect exclusive time bounds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(mails.length - 1), fc.nat(mails.length - 1), async (a, b) => {
        const low = world.emails[Math.min(a, b)]?.createdMs ?? 0
        const high = world.emails[Math.max(a, b)]?.createdMs ?? 0
        const expected = world.emails.filter(({ createdMs }) => createdMs > low && createdMs < high).map(({ id }) => id)
        const bounds = {
          min_timestamp_created: new Date(low).toISOString(),
          max_timestamp_created: new Date(high).toISOString(),
        }
        const up = await client.walk('/emails', { ...bounds, sort_order: 'asc', limit: 50 })
        const down = await client.walk('/emails', { ...bounds, limit: 50 })
        expect(idsOf(up.items)).toEqual(expected)
        expect(idsOf(down.items)).toEqual(expected.toReversed())
      }),
      { numRuns: 12 },
    )
  })
})
