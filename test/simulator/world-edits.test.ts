import { describe, expect, it } from 'vitest'
import { startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { SimulatorClient, sum } from './simulator-client.ts'

async function start() {
  const simulator = await startInstantlySimulator({ leads: 40 })
  const { world } = simulator
  const [campaign] = world.campaigns
  const lead = world.leads.find((row) => row.campaign === campaign && row.lastSendMs === 0)
  if (campaign === undefined || lead === undefined)
    throw new Error('the world has no lead that waits for its first mail')
  return { simulator, world, campaign, lead, client: new SimulatorClient(simulator) }
}

describe('changes made upstream', () => {
  it('a deleted lead is gone, its mails stay and nothing more is sent to it', async () => {
    const { simulator, world, client } = await start()
    await using _ = simulator
    const waiting = world.leads.filter((row) => row.campaign?.status === 1)
    for (const { id } of waiting) world.deleteLead(id)
    const mails = world.emails.length
    simulator.advance({ hours: 17 })
    expect(world.emails.slice(mails).filter(({ lead }) => lead && waiting.includes(lead))).toEqual([])
    expect(world.emails.some(({ lead }) => lead && waiting.includes(lead))).toBe(true)
    expect((await client.get(`/leads/${waiting[0]?.id}`)).status).toBe(404)
    expect(() => world.deleteLead(waiting[0]?.id ?? '')).toThrow('There is no lead')
  })

  it('a changed lead, campaign and mail are served changed; null takes a key away', async () => {
    const { simulator, world, client, campaign, lead } = await start()
    await using _ = simulator
    const [mail] = world.emails
    simulator.advance({ minutes: 5 })
    world.updateLead(lead.id, { first_name: 'Renée', last_name: null, lt_interest_status: 2 })
    world.updateCampaign(campaign.id, { name: 'Renamed', status: 2 })
    world.updateEmail(mail?.id ?? '', { i_status: -1, thread_id: null })
    const served = await client.json(`/leads/${lead.id}`)
    expect(served).toMatchObject({ first_name: 'Renée', timestamp_updated: world.now.toISOString() })
    expect(served).not.toHaveProperty('last_name')
    const changed = await client.json(`/campaigns/${campaign.id}`)
    expect(changed).toMatchObject({ name: 'Renamed', status: 2, timestamp_updated: world.now.toISOString() })
    const labelled = await client.json(`/emails/${mail?.id}`)
    expect(labelled).toMatchObject({ i_status: -1 })
    expect(labelled).not.toHaveProperty('thread_id')
    expect(() => world.updateLead('nobody', {})).toThrow('There is no lead nobody')
  })

  it('an added campaign with leads and mails enters lists and analytics', async () => {
    const { simulator, world, client } = await start()
    await using _ = simulator
    const campaign = world.addCampaign({ name: 'Ünïcode ✓', pl_value: 7 })
    const lead = world.addLead({ campaign: campaign.id, email: 'New.Person@late-company.example' })
    expect(await client.rows('/campaigns/analytics', { id: campaign.id })).toEqual([])
    const about = { campaign_id: campaign.id, lead: 'new.person@late-company.example', step: '0_0_0' }
    world.addEmail({ ...about, ue_type: 1, timestamp_created: '2026-07-14T09:00:00.000Z' })
    world.addEmail({ ...about, ue_type: 2, body: { text: 'Yes' } })
    world.addEmail({ ...about, ue_type: 2, is_auto_reply: 1 })
    const [total] = await client.rows('/campaigns/analytics', { id: campaign.id })
    const counts = { leads_count: 1, emails_sent_count: 1, reply_count: 1, reply_count_automatic: 1 }
    expect(total).toMatchObject({ campaign_name: 'Ünïcode ✓', ...counts })
    expect(sum(await client.rows('/campaigns/analytics/daily', { campaign_id: campaign.id }), 'sent')).toBe(1)
    expect(await client.json(`/leads/${lead.id}`)).toMatchObject({ campaign: campaign.id, email_reply_count: 1 })
    const { items } = await client.walk('/emails', { campaign_id: campaign.id, sort_order: 'asc' })
    expect(items.map(({ ue_type }) => ue_type).sort()).toEqual([1, 2, 2])
    expect(items[0]).toMatchObject({ timestamp_created: '2026-07-14T09:00:00.000Z', lead_id: lead.id })
    expect(items).toContainEqual(expect.objectContaining({ body: { text: 'Yes' } }))
  })

  it('a mail added in the past takes its place in the order', async () => {
    const { simulator, world, client } = await start()
    await using _ = simulator
    const before = world.emails[4]
    const added = world.addEmail({ timestamp_created: new Date((before?.createdMs ?? 0) + 1).toISOString() })
    const { items } = await client.walk('/emails', { sort_order: 'asc', limit: 5 })
    expect(items.findIndex(({ id }) => id === added.id)).toBe(items.findIndex(({ id }) => id === before?.id) + 1)
  })
})

describe('a day of analytics', () => {
  it('holds its first and its last millisecond (UTC), and no other', async () => {
    const { simulator, world, client } = await start()
    await using _ = simulator
    const { id } = world.addCampaign()
    const instants = [
      '2026-07-12T23:59:59.999Z',
      '2026-07-13T00:00:00.000Z',
      '2026-07-13T23:59:59.999Z',
      '2026-07-14T00:00:00.000Z',
    ]
    for (const timestamp_created of instants) world.addEmail({ campaign_id: id, ue_type: 1, timestamp_created })
    const range = { start_date: '2026-07-13', end_date: '2026-07-13' }
    const days = await client.rows('/campaigns/analytics/daily', { campaign_id: id, ...range })
    expect(days).toMatchObject([{ date: '2026-07-13', sent: 2 }])
    const instant = { start_date: instants[1], end_date: instants[1] }
    expect(await client.rows('/campaigns/analytics', { id, ...instant })).toMatchObject([{ emails_sent_count: 1 }])
  })
})

describe('reply_count', () => {
  it('counts automatic replies when the simulator is told so', async () => {
    const read = async (repliesIncludeAutomatic: boolean) => {
      await using simulator = await startInstantlySimulator({ repliesIncludeAutomatic })
      return sum(await new SimulatorClient(simulator).rows('/campaigns/analytics'), 'reply_count')
    }
    await using plain = await startInstantlySimulator()
    const automatic = plain.world.emails.filter((email) => email.automatic).length
    expect(await read(true)).toBe((await read(false)) + automatic)
  })
})
