import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { isFreeMailDomain } from '../../src/domain/company-domain.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type SyncKit, startSyncKit } from '../support/synced-workspace.ts'

let db: Database
let kit: SyncKit
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await startSyncKit(db, { leads: 1300, seed: 9 })
  await kit.sync()
  kit.simulator.advance({ days: 2 })
  await kit.sync()
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

describe(`what was synced adds up (${databaseKind})`, () => {
  test('for every campaign, events of kind sent = the analytics of the simulator', async () => {
    const rows = await db.query<{ id: string; analytics: number; events: number }>(
      `select r.instantly_campaign_id as id, r.emails_sent_count as analytics, count(e.id)::int as events
       from instantly_campaigns_raw r join campaigns c using (instantly_campaign_id)
       left join events e on e.campaign_id = c.id and e.event_type = 'email_sent' and e.provider_type = '1'
       group by r.instantly_campaign_id order by 1`,
    )
    expect(rows.length).toBeGreaterThan(3)
    for (const { id, analytics, events } of rows) {
      expect({ id, events }).toEqual({ id, events: analytics })
      expect(events).toBe(kit.simulator.world.sentCount(id))
    }
  })

  test('replies of people and of machines are told apart, campaign by campaign', async () => {
    const rows = await db.query<{ id: string; type: string; events: number }>(
      `select c.instantly_campaign_id as id, e.event_type::text as type, count(*)::int as events
       from events e join campaigns c on c.id = e.campaign_id
       where e.event_type in ('email_replied', 'email_auto_replied') group by 1, 2`,
    )
    const counted = (id: string, type: string) => rows.find((row) => row.id === id && row.type === type)?.events ?? 0
    const { world } = kit.simulator
    for (const { id } of world.campaigns) {
      expect(counted(id, 'email_replied')).toBe(world.humanReplies(id))
      expect(counted(id, 'email_auto_replied')).toBe(world.automaticReplies(id))
    }
    expect(rows.length).toBeGreaterThan(4)
  })

  test('the sum of a campaign’s days = what it sent; the workspace’s days = the sum of the campaigns', async () => {
    const campaigns = await db.query<{ days: number; total: number }>(
      `select sum(d.sent)::int as days, r.emails_sent_count as total from instantly_campaigns_raw r
       join instantly_daily_analytics_raw d using (instantly_campaign_id) group by r.instantly_campaign_id`,
    )
    for (const { days, total } of campaigns) expect(days).toBe(total)
    const [workspace] = await db.query<{ own: number; all: number }>(
      `select sum(sent) filter (where instantly_campaign_id is null)::int as own,
         sum(sent) filter (where instantly_campaign_id is not null)::int as "all" from instantly_daily_analytics_raw`,
    )
    expect(workspace?.own).toBe(workspace?.all)
    expect(workspace?.own).toBeGreaterThan(500)
  })

  test('the seed’s example query gives the campaigns with more than 500 leads', async () => {
    const rows = await db.query<{ campaign_name: string; leads: number; replies: number }>(
      `-- Get campaigns with more than 500 leads
       SELECT campaign_name, (raw_json->>'leads_count')::integer as leads, (raw_json->>'reply_count')::integer as replies
       FROM instantly_campaigns_raw WHERE (raw_json->>'leads_count')::integer > 500`,
    )
    const { world } = kit.simulator
    const large = world.campaigns.filter((campaign) => campaign.leadCount > 500 && world.sentCount(campaign.id) > 0)
    expect(rows.map(({ leads }) => leads).sort()).toEqual(large.map(({ leadCount }) => leadCount).sort())
  })

  test('drafts are campaigns too, with their provider status kept', async () => {
    const rows = await db.query<{ status: string; provider: number }>(
      `select c.campaign_status::text as status, c.provider_status as provider from campaigns c
       where not exists (select from instantly_campaigns_raw r where r.instantly_campaign_id = c.instantly_campaign_id)`,
    )
    expect(rows).toContainEqual({ status: 'draft', provider: 0 })
    expect(await db.query('select 1 from campaigns')).toHaveLength(kit.simulator.world.campaigns.length)
  })

  test('one lead per address, in whatever letter case it came; a campaign has each person once', async () => {
    const [row] = await db.query<{ leads: number; addresses: number; pairs: number }>(
      `select (select count(*)::int from leads) as leads, (select count(distinct lower(email))::int from leads) as addresses,
         (select count(*)::int from campaign_leads) as pairs`,
    )
    expect(row?.leads).toBe(row?.addresses)
    const { world } = kit.simulator
    const pairs = new Set([
      ...world.leads.flatMap((lead) => {
        const { email, campaign } = world.leadObject(lead)
        return campaign && email ? [`${campaign} ${email.toLowerCase()}`] : []
      }),
      ...world.emails.flatMap((mail) => {
        const { campaign_id, lead } = world.emailObject(mail)
        return campaign_id && lead ? [`${campaign_id} ${lead.toLowerCase()}`] : []
      }),
    ])
    expect(row?.pairs).toBe(pairs.size)
  })

  test('a person named on a campaign’s mail is a lead and a campaign lead though the lead row is gone', async () => {
    const rows = await db.query<{ email: string }>(
      `select distinct l.email from leads l join campaign_leads cl on cl.lead_id = l.id join events e on e.campaign_lead_id = cl.id
       where not exists (select from instantly_leads_raw r where r.email = l.email)`,
    )
    expect(rows.length).toBeGreaterThan(0)
  })

  test('mail from a stranger stays an event without a lead, and finds the lead once it appears', async () => {
    const [stranger] = await db.query<{ mail: string; address: string }>(
      `select e.instantly_email_id as mail, r.email_address as address from events e
       join instantly_emails_raw r using (instantly_email_id) where e.lead_id is null order by 1 limit 1`,
    )
    expect(stranger?.address).toBeTruthy()
    kit.simulator.world.addLead({ email: stranger?.address ?? '' })
    await kit.sync({ resources: ['leads'] })
    const [event] = await db.query<{ email: string }>(
      'select l.email from events e join leads l on l.id = e.lead_id where e.instantly_email_id = $1',
      [stranger?.mail],
    )
    expect(event?.email).toBe(stranger?.address)
  })

  test('a company is a registrable domain, never one of free mail', async () => {
    const rows = await db.query<{ domain: string }>('select company_domain as domain from companies')
    expect(rows.length).toBeGreaterThan(20)
    expect(rows.filter(({ domain }) => isFreeMailDomain(domain))).toEqual([])
    const free = await db.query<{ email: string }>(`select email from leads where email like '%@gmail.com'`)
    expect(free.length).toBeGreaterThan(0)
  })

  test('a campaign lead’s dates and step come from its events: first send, first human reply, last step', async () => {
    const wrong = await db.query(
      `select cl.id from campaign_leads cl join lateral (
         select min(event_timestamp) filter (where event_type = 'email_sent') as sent,
           min(event_timestamp) filter (where event_type = 'email_replied') as replied,
           max(sequence_step) filter (where event_type = 'email_sent') as step
         from events e where e.campaign_lead_id = cl.id) e on true
       where (e.sent is not null and cl.email_sent_at is distinct from e.sent) or cl.email_replied_at is distinct from e.replied
         or (e.step is not null and cl.sequence_step < e.step)
         or (cl.email_status = 'replied') <> (e.replied is not null and cl.email_status <> 'unsubscribed')`,
    )
    expect(wrong).toEqual([])
    const [steps] = await db.query<{ lowest: number; highest: number }>(
      'select min(sequence_step) as lowest, max(sequence_step) as highest from campaign_leads',
    )
    expect(steps?.lowest).toBe(1)
    expect(steps?.highest).toBeGreaterThan(1)
  })

  test('a scheduled mail does not count as sent; the mailbox side of every mail is told', async () => {
    const rows = await db.query<{ provider: string; type: string; direction: string }>(
      'select distinct provider_type as provider, event_type::text as type, direction::text as direction from events order by 1, 2',
    )
    expect(rows).toEqual([
      { provider: '1', type: 'email_sent', direction: 'outbound' },
      { provider: '2', type: 'email_auto_replied', direction: 'inbound' },
      { provider: '2', type: 'email_replied', direction: 'inbound' },
      { provider: '3', type: 'email_sent', direction: 'outbound' },
      { provider: '4', type: 'email_scheduled', direction: 'outbound' },
    ])
  })

  test('every event of a lead names the lead’s company', async () => {
    expect(
      await db.query(
        'select 1 from events e join leads l on l.id = e.lead_id where e.company_id is distinct from l.company_id',
      ),
    ).toEqual([])
  })
})
