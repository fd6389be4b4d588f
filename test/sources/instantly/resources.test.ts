import { describe, expect, test } from 'vitest'
import { createInstantlyClient } from '../../../src/sources/instantly/client.ts'
import type { ResourcePage, ResourceRequest } from '../../../src/sources/instantly/resource.ts'
import { instantlyResources } from '../../../src/sources/instantly/resources.ts'
import { type ApiServer, type SeenRequest, sendJson, startApiServer } from './api-server.ts'
import { createFakeClock } from './fake-clock.ts'

const everything: ResourceRequest = { cursor: null, since: null, campaignIds: [], window: null }
const now = new Date(Date.UTC(2026, 6, 1, 12))

/** Reads a resource to its end, or to its error. */
async function read(server: ApiServer, name: string, request: Partial<ResourceRequest> = {}) {
  const resource = instantlyResources.find((entry) => entry.name === name)
  if (resource === undefined) throw new Error(`no resource ${name}`)
  const client = createInstantlyClient({ apiKey: 'k', baseUrl: server.url, ...createFakeClock() })
  const pages: ResourcePage[] = []
  for await (const page of resource.pages(client, { ...everything, ...request })) pages.push(page)
  return { resource, pages, rows: pages.flatMap(({ rows }) => rows) }
}

function serve(answers: Record<string, (request: SeenRequest) => unknown>): Promise<ApiServer> {
  return startApiServer((response, request) => {
    const answer = answers[`${request.method} ${request.url.pathname.slice(7)}`]
    const body = answer?.(request)
    if (body === undefined)
      sendJson(response, { statusCode: 404, error: 'Not Found', message: 'Resource not found' }, 404)
    else sendJson(response, body)
  })
}

function parameters({ url }: SeenRequest): Record<string, string> {
  return Object.fromEntries(url.searchParams)
}

test('the table is complete and its entries agree with their rows', () => {
  expect(instantlyResources.map(({ name, table, mode }) => [name, table, mode])).toEqual([
    ['campaigns', 'instantly_campaign_definitions_raw', 'full'],
    ['campaign_analytics', 'instantly_campaigns_raw', 'full'],
    ['accounts', 'instantly_accounts_raw', 'full'],
    ['leads', 'instantly_leads_raw', 'sweep'],
    ['emails', 'instantly_emails_raw', 'incremental'],
    ['daily_analytics', 'instantly_daily_analytics_raw', 'window'],
  ])
  for (const { keyColumns, columns, mode, windowDays } of instantlyResources) {
    expect(Object.keys(columns)).toEqual(expect.arrayContaining([...keyColumns]))
    expect(windowDays !== null).toBe(mode === 'window')
  }
})

describe('campaigns', () => {
  const campaign = { id: 'c1', name: 'July', status: -1, timestamp_updated: '2026-06-30T10:00:00Z', sequences: [] }

  test('as a list', async () => {
    await using server = await serve({
      'GET /campaigns': ({ url }) =>
        url.searchParams.has('starting_after')
          ? { items: [] }
          : { items: [campaign, { name: 'no id' }], next_starting_after: 'c1' },
    })
    const { pages, rows } = await read(server, 'campaigns')
    expect(rows).toEqual([
      {
        key: 'c1',
        columns: { instantly_campaign_id: 'c1', campaign_name: 'July', campaign_status: -1 },
        raw: campaign,
        sourceUpdatedAt: new Date('2026-06-30T10:00:00Z'),
        observedAt: now,
      },
    ])
    expect(pages.map(({ cursor }) => cursor)).toEqual(['c1', null])
    expect(pages[0]?.quarantined).toEqual([{ raw: { name: 'no id' }, reason: 'the record has no usable id' }])
    expect(server.requests.map(parameters)).toEqual([{ limit: '100' }, { limit: '100', starting_after: 'c1' }])
  })

  test('one alone, its id encoded', async () => {
    await using server = await serve({ 'GET /campaigns/c%2F1': () => ({ ...campaign, id: 'c/1' }) })
    expect((await read(server, 'campaigns', { campaignId: 'c/1' })).rows.map(({ key }) => key)).toEqual(['c/1'])
    await expect(read(server, 'campaigns', { campaignId: 'gone' })).rejects.toMatchObject({
      code: 'INSTANTLY_NOT_FOUND',
    })
  })
})

test('campaign analytics come as one bare list, of one campaign by id', async () => {
  const analytics = {
    campaign_id: 'c1',
    campaign_name: 'July',
    campaign_status: 1,
    leads_count: 9,
    contacted_count: 8,
    reply_count: 2,
  }
  await using server = await serve({ 'GET /campaigns/analytics': () => [analytics] })
  const { rows, pages } = await read(server, 'campaign_analytics')
  expect(rows[0]?.columns).toEqual({
    instantly_campaign_id: 'c1',
    campaign_name: 'July',
    campaign_status: 1,
    leads_count: 9,
    contacted_count: 8,
    reply_count: 2,
    emails_sent_count: null,
  })
  expect(pages).toHaveLength(1)
  await read(server, 'campaign_analytics', { campaignId: 'c1' })
  expect(server.requests.map(parameters)).toEqual([{}, { id: 'c1' }])
})

test('accounts go by their normalized address', async () => {
  const account = {
    email: 'Nina@Mail.example',
    first_name: 'Nina',
    status: 1,
    warmup_status: 0,
    stat_warmup_score: 99.5,
  }
  await using server = await serve({ 'GET /accounts': () => ({ items: [account, { email: 'broken' }] }) })
  const { rows, pages } = await read(server, 'accounts')
  expect(rows[0]).toMatchObject({
    key: 'nina@mail.example',
    columns: {
      email: 'nina@mail.example',
      first_name: 'Nina',
      last_name: null,
      account_status: 1,
      warmup_status: 0,
      warmup_score: 99.5,
    },
    raw: account,
  })
  expect(pages[0]?.quarantined).toHaveLength(1)
})

describe('leads', () => {
  const ids = ['1', '2', '3'].map((digit) => `0000000${digit}-0000-7000-8000-000000000000`)

  test('cover the ids from the first to the last, page by page', async () => {
    await using server = await serve({
      'POST /leads/list': ({ body }) => {
        const { starting_after: after = '' } = JSON.parse(body)
        const id = ids.find((candidate) => candidate > after)
        return id === undefined
          ? { items: [] }
          : { items: [{ id, email: ' A@B.example', status: -2, campaign: 'c1' }], next_starting_after: id }
      },
    })
    const { rows, pages } = await read(server, 'leads')
    expect(rows.map(({ key }) => key)).toEqual(ids)
    expect(rows[0]?.columns).toEqual({
      instantly_lead_id: ids[0],
      instantly_campaign_id: 'c1',
      list_id: null,
      email: 'a@b.example',
      lead_status: -2,
      company_domain: null,
      company_name: null,
    })
    expect(pages.map(({ range }) => range)).toEqual([
      { after: null, upTo: ids[0] },
      { after: ids[0], upTo: ids[1] },
      { after: ids[1], upTo: ids[2] },
      { after: ids[2], upTo: null },
    ])
    const resumed = await read(server, 'leads', { cursor: ids[1] ?? null })
    expect(resumed.pages[0]?.range).toEqual({ after: ids[1], upTo: ids[2] })
    expect(server.requests[0]?.body).toBe('{"limit":100}')
  })
})

describe('emails', () => {
  const mail = (id: string, created: string) => ({
    id,
    timestamp_created: created,
    ue_type: 2,
    lead: 'a@b.example',
    thread_id: 't',
  })

  test('are read from an hour before the watermark, oldest first', async () => {
    await using server = await serve({
      'GET /emails': () => ({
        items: [
          { ...mail('m1', '2026-07-01T09:00:00.000Z'), timestamp_email: '2026-07-01T08:59:00Z', campaign_id: 'c1' },
          { ...mail('m2', '2026-07-01T11:00:00.000Z'), ue_type: 1 },
          mail('m3', '2099-01-01T00:00:00.000Z'),
          mail('m4', 'broken'),
        ],
      }),
    })
    const { rows, pages } = await read(server, 'emails', { since: new Date('2026-07-01T08:00:00Z'), campaignId: 'c1' })
    expect(server.requests.map(parameters)).toEqual([
      { limit: '100', sort_order: 'asc', campaign_id: 'c1', min_timestamp_created: '2026-07-01T07:00:00.000Z' },
    ])
    expect(rows[0]).toMatchObject({
      key: 'm1',
      sourceUpdatedAt: null,
      columns: {
        instantly_email_id: 'm1',
        instantly_campaign_id: 'c1',
        email_address: 'a@b.example',
        event_type: 'replied',
        event_date: '2026-07-01T08:59:00.000Z',
        thread_id: 't',
      },
    })
    expect(rows.map(({ columns }) => columns.event_type)).toEqual(['replied', 'sent', 'replied', 'replied'])
    expect(rows[3]?.notes).toEqual(['timestamp_created: expected a time between 1970 and 2200, got another text'])
    // The mail from 2099 is kept, but must not keep all later ones from being read.
    expect(pages[0]?.watermark).toEqual(new Date('2026-07-01T11:00:00Z'))
  })

  test('the first run has no lower bound', async () => {
    await using server = await serve({ 'GET /emails': () => ({ items: [] }) })
    const { pages } = await read(server, 'emails')
    expect(server.requests.map(parameters)).toEqual([{ limit: '100', sort_order: 'asc' }])
    expect(pages).toMatchObject([{ rows: [], cursor: null, watermark: null }])
  })
})

describe('daily analytics', () => {
  const campaignIds = ['c2', 'c1', 'c3']
  const days = ({ url }: SeenRequest) => {
    const campaign = url.searchParams.get('campaign_id')
    return campaign === 'c2'
      ? undefined
      : [
          { date: '2026-06-30', sent: 5, unique_opened: 3 },
          { date: 'someday', sent: 1 },
        ]
  }

  test('of the workspace, then of each campaign; one that is gone does not stop the others', async () => {
    await using server = await serve({ 'GET /campaigns/analytics/daily': days })
    const { rows, pages } = await read(server, 'daily_analytics', { campaignIds })
    expect(rows.map(({ key }) => key)).toEqual([':2026-06-30', 'c1:2026-06-30', 'c3:2026-06-30'])
    expect(rows.map(({ columns }) => columns.instantly_campaign_id)).toEqual([null, 'c1', 'c3'])
    expect(rows[1]?.columns).toMatchObject({ analytics_date: '2026-06-30', sent: 5, unique_opened: 3, clicks: null })
    expect(pages.map(({ cursor }) => cursor)).toEqual(['account', 'c1', 'c2', null])
    expect(pages[2]?.failures).toMatchObject([{ campaignId: 'c2', error: { code: 'INSTANTLY_NOT_FOUND' } }])
    expect(pages[0]?.quarantined).toHaveLength(1)
    expect(server.requests.map(parameters)).toEqual([
      {},
      { campaign_id: 'c1' },
      { campaign_id: 'c2' },
      { campaign_id: 'c3' },
    ])
  })

  test('a killed run goes on behind the campaign done last, also when campaigns went', async () => {
    await using server = await serve({ 'GET /campaigns/analytics/daily': days })
    for (const cursor of ['account', 'c1', 'c2', 'c3']) {
      const { pages } = await read(server, 'daily_analytics', { campaignIds, cursor })
      expect(pages.at(-1)?.cursor).toBeNull()
    }
    const asked = server.requests.map(({ url }) => url.searchParams.get('campaign_id'))
    expect(asked).toEqual(['c1', 'c2', 'c3', 'c2', 'c3', 'c3', null])
  })

  test('a window is asked for with a day more at both ends', async () => {
    await using server = await serve({ 'GET /campaigns/analytics/daily': days })
    const window = { from: new Date('2026-06-01T23:30:00Z'), to: new Date('2026-07-01T00:10:00Z') }
    await read(server, 'daily_analytics', { window })
    await read(server, 'daily_analytics', { window, campaignId: 'c1' })
    const bounds = { start_date: '2026-05-31', end_date: '2026-07-02' }
    expect(server.requests.map(parameters)).toEqual([bounds, { ...bounds, campaign_id: 'c1' }])
  })

  test('a revoked key stops at once', async () => {
    await using server = await startApiServer((response, _request, index) =>
      index === 1 ? sendJson(response, { message: 'Invalid key' }, 401) : sendJson(response, []),
    )
    await expect(read(server, 'daily_analytics', { campaignIds })).rejects.toMatchObject({
      code: 'INSTANTLY_AUTHENTICATION',
    })
    expect(server.requests).toHaveLength(2)
  })
})
