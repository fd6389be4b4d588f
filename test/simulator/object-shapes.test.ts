import { afterAll, describe, expect, it } from 'vitest'
import { startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { type Item, SimulatorClient } from './simulator-client.ts'

const simulator = await startInstantlySimulator({ seed: 2, leads: 300 })
const client = new SimulatorClient(simulator)
afterAll(() => simulator[Symbol.asyncDispose]())

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const CAMPAIGN = {
  always: 'id name status campaign_schedule timestamp_created timestamp_updated open_tracking organization',
  sometimes:
    'pl_value sequences text_only first_email_text_only email_list daily_limit stop_on_reply email_tag_list ' +
    'link_tracking stop_on_auto_reply owned_by not_sending_status',
}
const ACCOUNT = {
  always:
    'email timestamp_created timestamp_updated first_name last_name organization warmup_status provider_code ' +
    'setup_pending is_managed_account warmup added_by daily_limit modified_by status enable_slow_ramp ' +
    'timestamp_warmup_start stat_warmup_score sending_gap',
  sometimes: 'tracking_domain_name tracking_domain_status status_message',
}
const LEAD = {
  always:
    'id timestamp_created timestamp_updated organization status email_open_count email_reply_count ' +
    'email_click_count company_domain status_summary email last_name first_name verification_status payload ' +
    'upload_method esp_code',
  sometimes:
    'campaign list_id company_name personalization lt_interest_status email_opened_step email_opened_variant ' +
    'email_replied_step email_replied_variant timestamp_last_contact timestamp_last_open timestamp_last_reply ' +
    'timestamp_last_click timestamp_last_interest_change timestamp_last_touch last_contacted_from job_title',
}
const MAIL =
  'id timestamp_created timestamp_email message_id subject to_address_email_list body organization_id eaccount ' +
  'from_address_email ue_type is_focused thread_id'
const SENT = { always: `${MAIL} campaign_id lead lead_id step is_unread`, sometimes: '' }
const MANUAL = {
  always: `${MAIL} lead lead_id cc_address_email_list bcc_address_email_list content_preview`,
  sometimes: 'campaign_id',
}
const RECEIVED = {
  always: `${MAIL} is_unread content_preview from_address_json to_address_json`,
  sometimes: 'campaign_id lead lead_id step is_auto_reply i_status ai_interest_value',
}
const DAY =
  'date sent contacted new_leads_contacted opened unique_opened replies unique_replies replies_automatic ' +
  'unique_replies_automatic clicks unique_clicks opportunities unique_opportunities'
const STEP =
  'step variant sent opened unique_opened replies unique_replies replies_automatic unique_replies_automatic clicks unique_clicks'
const COUNTS =
  'contacted_count emails_sent_count new_leads_contacted_count open_count open_count_unique ' +
  'open_count_unique_by_step reply_count reply_count_unique reply_count_unique_by_step reply_count_automatic ' +
  'reply_count_automatic_unique reply_count_automatic_unique_by_step link_click_count link_click_count_unique ' +
  'link_click_count_unique_by_step bounced_count unsubscribed_count total_opportunities total_opportunity_value'
const TOTALS = `campaign_name campaign_id campaign_status campaign_is_evergreen leads_count completed_count ${COUNTS}`
const OVERVIEW = `${COUNTS} total_interested total_meeting_booked total_meeting_completed total_closed`

/** Every item has all keys of `always`, no null, and no key beyond `sometimes`; all of these occur somewhere. */
function expectKeys(items: readonly Item[], { always, sometimes }: { always: string; sometimes: string }): void {
  const wanted = always.split(' ')
  const all = new Set([...wanted, ...sometimes.split(' ').filter((key) => key !== '')])
  const seen = new Set<string>()
  expect(items.length).toBeGreaterThan(0)
  for (const item of items) {
    const keys = Object.keys(item)
    expect(keys).toEqual(expect.arrayContaining(wanted))
    expect(Object.values(item)).not.toContain(null)
    for (const key of keys) seen.add(key)
  }
  expect([...seen].sort()).toEqual([...all].sort())
}

describe('objects have the keys of the real ones', () => {
  it('campaigns: complete ones and the sparse draft', async () => {
    const { items } = await client.walk('/campaigns', { limit: 100 })
    expectKeys(items, CAMPAIGN)
    const draft = items.find(({ status }) => status === 0)
    expect(Object.keys(draft ?? {}).sort()).toEqual(CAMPAIGN.always.split(' ').sort())
    for (const { id, organization } of items) {
      expect(id).toMatch(UUID_V4)
      expect(organization).toMatch(UUID_V4)
    }
  })

  it('mailboxes: warm-up abbreviated in the list and complete alone', async () => {
    const { items } = await client.walk('/accounts', { limit: 100 })
    expectKeys(items, ACCOUNT)
    expect(items.map(({ warmup }) => Object.keys(Object(warmup)))).toEqual(expect.arrayContaining([['limit'], []]))
    const one = await client.json(`/accounts/${encodeURIComponent(String(items[0]?.email))}`)
    expect(one).toHaveProperty('warmup.advanced.open_rate', 100)
  })

  it('leads', async () => {
    const { items } = await client.walk('/leads/list', { limit: 100 })
    expectKeys(items, LEAD)
    for (const { id, timestamp_created } of items) {
      expect(id).toMatch(UUID_V7)
      const ms = Number.parseInt(String(id).replace('-', '').slice(0, 12), 16)
      expect(new Date(ms).toISOString()).toBe(timestamp_created)
    }
    const sent = items.find((lead) => Object.keys(Object(lead.status_summary)).length > 0)
    expect(sent).toHaveProperty('status_summary.lastStep.stepID', expect.stringMatching(/^0_\d_\d$/))
    expect(items.some((lead) => JSON.stringify(lead.status_summary) === '{}')).toBe(true)
  })

  it('mails of each kind', async () => {
    const sent = await client.walk('/emails', { email_type: 'sent', limit: 100 })
    expectKeys(sent.items, SENT)
    expectKeys((await client.walk('/emails', { email_type: 'manual', limit: 100 })).items, MANUAL)
    expectKeys((await client.walk('/emails', { email_type: 'received', limit: 100 })).items, RECEIVED)
    for (const mail of sent.items) {
      expect(mail.id).toMatch(UUID_V7)
      expect(Object.keys(Object(mail.body))).toEqual(['html'])
      expect(mail.timestamp_email).toBe(mail.timestamp_created)
      expect(mail.step).toMatch(/^0_\d_\d$/)
      expect(mail.thread_id).toMatch(/^[0-9a-f]{2}-\w{23}$/)
      expect(typeof mail.to_address_email_list).toBe('string')
      expect(JSON.stringify(mail)).not.toContain('{{')
    }
  })

  it('one object alone is the object of the list', async () => {
    for (const path of ['/campaigns', '/emails']) {
      const [first] = (await client.page(path)).items
      expect(await client.json(`${path}/${first?.id}`)).toEqual(first)
    }
    const [lead] = (await client.page('/leads/list')).items
    expect(await client.json(`/leads/${lead?.id}`)).toEqual(lead)
  })

  it('analytics', async () => {
    expectKeys(await client.rows('/campaigns/analytics'), { always: TOTALS, sometimes: '' })
    expectKeys(await client.rows('/campaigns/analytics/daily'), { always: DAY, sometimes: '' })
    const overview = await client.json('/campaigns/analytics/overview')
    expect(Object.keys(Object(overview)).sort()).toEqual(OVERVIEW.split(' ').sort())
    const steps = await client.rows('/campaigns/analytics/steps')
    for (const row of steps) expect(Object.keys(row).sort()).toEqual(STEP.split(' ').sort())
    expect(steps).toContainEqual(expect.objectContaining({ step: null, variant: null }))
    expect(steps).toContainEqual(expect.objectContaining({ step: '0', variant: '0' }))
    const [rich] = await client.rows('/campaigns/analytics/steps', { include_opportunities_count: true })
    expect(rich).toMatchObject({ opportunities: expect.any(Number), meetings_booked: expect.any(Number), won: 0 })
    const [lean] = await client.rows('/campaigns/analytics', { exclude_total_leads_count: true })
    expect(lean).not.toHaveProperty('leads_count')
  })

  it('an overview of nothing is all zeros, and unknown campaigns give empty arrays', async () => {
    const id = '00000000-0000-4000-8000-000000000000'
    const overview = await client.json('/campaigns/analytics/overview', { id })
    expect(new Set(Object.values(Object(overview)))).toEqual(new Set([0]))
    expect(await client.rows('/campaigns/analytics', { ids: [id] })).toEqual([])
    expect(await client.rows('/campaigns/analytics/daily', { campaign_id: id })).toEqual([])
  })

  it('workspace, lists and warm-up', async () => {
    expect(await client.json('/workspaces/current')).toMatchObject({ id: simulator.world.organization })
    const { items } = await client.walk('/lead-lists')
    expectKeys(items, { always: 'id organization_id owned_by name timestamp_created', sometimes: '' })
    const emails = [simulator.world.accounts[1]?.email, 'nobody@nowhere.example']
    const warmup = JSON.parse((await client.post('/accounts/warmup-analytics', { emails })).text)
    expect(Object.keys(warmup.email_date_data)).toEqual(emails.slice(0, 1))
    expect(Object.keys(warmup.aggregate_data)).toEqual(emails.slice(0, 1))
  })
})

describe('filters', () => {
  const { world } = simulator
  const first = world.campaigns[0]

  it('of campaigns: search and status', async () => {
    const found = await client.walk('/campaigns', { search: first?.name.toUpperCase() })
    expect(found.items.map(({ id }) => id)).toEqual([first?.id])
    const rest = await client.walk('/campaigns', { exclude_status: 1 })
    expect(rest.items.map(({ status }) => status).sort()).toEqual(
      world.campaigns
        .map(({ status }) => status)
        .filter((status) => status !== 1)
        .sort(),
    )
  })

  it('of leads: ids, contacts in any letter case, search', async () => {
    const [a, b] = world.leads.slice(10)
    const byIds = await client.walk('/leads/list', { ids: [a?.id ?? '', b?.id ?? ''] })
    expect(byIds.items).toHaveLength(2)
    const contacts = [a?.email.toUpperCase() ?? '']
    expect((await client.walk('/leads/list', { contacts })).items).toContainEqual(
      expect.objectContaining({ id: a?.id }),
    )
    const search = `${a?.person.firstName} ${a?.person.lastName}`
    expect((await client.walk('/leads/list', { search })).items).toContainEqual(expect.objectContaining({ id: a?.id }))
  })

  it('of mails: thread, lead, mailbox, unread, scheduled, preview', async () => {
    const reply = world.emails.find(({ type, campaign }) => type === 2 && campaign)
    const thread = world.emails.filter(({ threadId }) => threadId === reply?.threadId).map(({ id }) => id)
    const idsFor = async (query: Record<string, string | boolean | undefined>) =>
      (await client.walk('/emails', { ...query, sort_order: 'asc', limit: 100 })).items.map(({ id }) => id)
    expect(await idsFor({ search: `thread:${reply?.threadId}` })).toEqual(thread)
    expect(await idsFor({ lead: reply?.address?.toUpperCase() })).toEqual(expect.arrayContaining(thread))
    const boxes = world.accounts.slice(0, 2).map(({ email }) => email)
    expect(await idsFor({ eaccount: boxes.join(',') })).toEqual(
      world.emails.filter(({ account }) => boxes.includes(account.email)).map(({ id }) => id),
    )
    const unread = await client.walk('/emails', { is_unread: true, limit: 100 })
    expect(new Set(unread.items.map(({ is_unread }) => is_unread))).toEqual(new Set([1]))
    const scheduled = await client.walk('/emails', { scheduled_only: true })
    expect(new Set(scheduled.items.map(({ ue_type }) => ue_type))).toEqual(new Set([4]))
    const preview = await client.page('/emails', { preview_only: true, limit: 50 })
    for (const mail of preview.items) {
      expect(mail).not.toHaveProperty('body')
      expect(mail.content_preview).toEqual(expect.any(String))
    }
  })
})
