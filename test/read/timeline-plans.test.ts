import type { DocumentNode } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import type { EventFilter } from '../generated/graphql.ts'
import { type Graph, openGraph } from '../schema/graph.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { genericPlanSteps, planSteps, type Sent, sentDuring } from '../support/plans.ts'

/** Enough for the planner to have a choice: a few thousand pages, so that reading them all would cost. */
const EVENTS = 60_000
const PAGE = 20
const DEEP = 60

const LeadTimeline = graphql(`
  query PlannedLeadTimeline($id: ID!, $after: String, $filter: EventFilter, $first: Int!) {
    owner: lead(id: $id) { timeline(first: $first, after: $after, filter: $filter) { ...PlannedPage } }
  }
  fragment PlannedPage on EventConnection {
    edges { node { id eventType eventTimestamp lead { email } campaign { campaignName } ... on EmailEvent { emailSubject } } }
    pageInfo { endCursor hasNextPage }
  }
`)
const CampaignLeadTimeline = graphql(`
  query PlannedCampaignLeadTimeline($id: ID!, $after: String, $filter: EventFilter, $first: Int!) {
    owner: campaignLead(id: $id) { timeline(first: $first, after: $after, filter: $filter) { ...PlannedPage } }
  }
`)
const CampaignTimeline = graphql(`
  query PlannedCampaignTimeline($id: ID!, $after: String, $filter: EventFilter, $first: Int!) {
    owner: campaign(id: $id) { timeline(first: $first, after: $after, filter: $filter) { ...PlannedPage } }
  }
`)
const CompanyTimeline = graphql(`
  query PlannedCompanyTimeline($id: ID!, $after: String, $filter: EventFilter, $first: Int!) {
    owner: company(id: $id) { timeline(first: $first, after: $after, filter: $filter) { ...PlannedPage } }
  }
`)
const Feed = graphql(`
  query PlannedFeed($after: String, $filter: EventFilter, $first: Int!) {
    timeline(first: $first, after: $after, filter: $filter) { ...PlannedPage }
  }
`)
const FeedCount = graphql(`
  query PlannedFeedCount($filter: EventFilter) { timeline(first: 0, filter: $filter) { totalCount } }
`)

const COUNTS: Record<string, DocumentNode> = {
  'a lead': graphql(`query PlannedLeadCount($lead: ID!) { lead(id: $lead) { timeline { totalCount } } }`),
  'a campaign lead': graphql(`
    query PlannedCampaignLeadCount($campaignLead: ID!) { campaignLead(id: $campaignLead) { timeline { totalCount } } }
  `),
  'a campaign': graphql(
    `query PlannedCampaignCount($campaign: ID!) { campaign(id: $campaign) { timeline { totalCount } } }`,
  ),
  'a company': graphql(
    `query PlannedCompanyCount($company: ID!) { company(id: $company) { timeline { totalCount } } }`,
  ),
}

const key = (kind: string, number: number | string) => `md5('${kind} ' || (${number}))::uuid`

let db: Database
let graph: Graph
const ids = { lead: '', campaignLead: '', campaign: '', company: '' }

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  // Lead 0 is a busy one, in a large company and a large campaign; kinds and sources of all shares, one of them rare.
  const statements = [
    `insert into companies (id, company_name) select ${key('company', 'i')}, 'Company ' || i from generate_series(0, 99) as i`,
    `insert into campaigns (id, campaign_name) select ${key('campaign', 'i')}, 'Campaign ' || i from generate_series(0, 9) as i`,
    `insert into leads (id, email, company_id) select ${key('lead', 'i')}, 'lead' || i || '@company.example',
       ${key('company', 'case when i < 500 then 0 else 1 + i % 99 end')} from generate_series(0, 999) as i`,
    `insert into campaign_leads (id, lead_id, campaign_id) select ${key('campaign_lead', 'i')}, ${key('lead', 'i')},
       ${key('campaign', 'case when i < 700 then 0 else 1 + i % 9 end')} from generate_series(0, 999) as i`,
    `insert into events (id, event_source, event_type, direction, lead_id, campaign_lead_id, campaign_id, company_id,
       event_timestamp, email_subject, email_body)
     select ${key('event', 'i')},
       (case when i % 50 = 0 then 'vapi' when i % 20 = 0 then 'manual' else 'instantly' end)::event_source,
       (case when i = 777 then 'meeting_booked' when i % 50 = 0 then 'call_completed' when i % 20 = 0 then 'note_added'
         when i % 13 = 0 then 'email_replied' when i % 3 = 0 then 'email_opened' else 'email_sent' end)::event_type,
       (case when i % 13 = 0 or i % 3 = 0 then 'inbound' when i % 20 = 0 then 'internal' else 'outbound' end)::event_direction,
       l.id, cl.id, cl.campaign_id, l.company_id, timestamptz '2025-01-01Z' + i * interval '7 minutes',
       'Subject ' || i, repeat('Body text. ', 20)
     from generate_series(1, ${EVENTS}) as i
     join leads l on l.id = ${key('lead', 'case when i % 4 = 0 then 0 else hashint4(i) & 1023 end')}
     join campaign_leads cl on cl.lead_id = l.id`,
  ]
  for (const statement of statements) await db.query(statement)
  await db.query('select recount_events()')
  await db.query(
    'vacuum (analyze) companies, campaigns, leads, campaign_leads, events, event_counts, event_count_changes',
  )
  const [row] = await db.query<
    typeof ids
  >(`select ${key('lead', 0)}::text as lead, ${key('campaign', 0)}::text as campaign,
    ${key('campaign_lead', 0)}::text as "campaignLead", ${key('company', 0)}::text as company`)
  Object.assign(ids, row)
})
afterAll(() => db[Symbol.asyncDispose]())

const FILTERS: [title: string, filter: () => EventFilter, deep: boolean][] = [
  ['everything', () => ({}), true],
  ['some types', () => ({ types: ['EMAIL_REPLIED', 'NOTE_ADDED'] }), true],
  ['a rare type', () => ({ types: ['MEETING_BOOKED'] }), false],
  ['all types but one', () => ({ notTypes: ['EMAIL_SENT'] }), true],
  ['a source', () => ({ sources: ['MANUAL'] }), true],
  ['sources', () => ({ sources: ['MANUAL', 'VAPI'] }), true],
  ['a direction', () => ({ directions: ['INTERNAL'] }), true],
  ['a span', () => ({ from: '2025-03-01T10:00:00Z', to: '2025-08-01T00:00:00Z' }), true],
  ['a campaign', () => ({ campaignId: ids.campaign }), true],
  ['a company', () => ({ companyId: ids.company }), true],
  ['a lead', () => ({ leadId: ids.lead }), true],
  [
    'all of it together',
    () => ({
      types: ['EMAIL_SENT', 'EMAIL_REPLIED'],
      sources: ['INSTANTLY'],
      directions: ['OUTBOUND', 'INBOUND'],
      from: '2025-02-01T10:00:00Z',
      to: '2025-09-01T00:00:00Z',
      campaignId: ids.campaign,
      companyId: ids.company,
      leadId: ids.lead,
    }),
    true,
  ],
]

interface PageVariables {
  first: number
  after: string | null
}
type LoadPage = (page: PageVariables) => Promise<{ endCursor?: string | null | undefined }>

/** Each timeline of the graph, as a page of it is asked for. */
const TIMELINES: [title: string, load: LoadPage][] = [
  [
    'a lead',
    async (page) => (await graph.data(LeadTimeline, { id: ids.lead, ...page })).owner?.timeline.pageInfo ?? {},
  ],
  [
    'a campaign lead',
    async (page) =>
      (await graph.data(CampaignLeadTimeline, { id: ids.campaignLead, ...page })).owner?.timeline.pageInfo ?? {},
  ],
  [
    'a campaign',
    async (page) => (await graph.data(CampaignTimeline, { id: ids.campaign, ...page })).owner?.timeline.pageInfo ?? {},
  ],
  [
    'a company',
    async (page) => (await graph.data(CompanyTimeline, { id: ids.company, ...page })).owner?.timeline.pageInfo ?? {},
  ],
]

const SLOW = /Sort|^Seq Scan event|Bitmap/

/** Fails unless every plan of every statement walks an index of events and neither sorts nor reads all of them. */
async function expectIndexWalk(work: () => Promise<unknown>, index: RegExp): Promise<void> {
  const sent = (await sentDuring(work)).filter(({ text }) => /\bevents\b/.test(text))
  expect(sent).not.toEqual([])
  for (const statement of sent) {
    const plans = [await planSteps(db, statement), await db.session((session) => genericPlanSteps(session, statement))]
    for (const steps of plans) {
      expect(steps.filter((step) => SLOW.test(step))).toEqual([])
      expect(steps.filter((step) => step.includes(' event')).join('\n')).toMatch(index)
    }
  }
}

async function cursorBefore(load: LoadPage): Promise<string | null> {
  let after: string | null = null
  for (let left = DEEP * PAGE; left > 0; left -= 200) {
    const pageInfo = await load({ first: Math.min(200, left), after })
    after = pageInfo.endCursor ?? null
  }
  return after
}

const WALK = /^Index (Only )?Scan events_/m

describe.each([
  ['executed', false],
  ['built by the database', true],
])(`plans of timelines, %s (${databaseKind})`, (_title, builds) => {
  beforeAll(async () => {
    graph = await openGraph(db, { builds })
  })

  test.each(TIMELINES)('the timeline of %s walks its index, page 1 and a deep page', async (_title, load) => {
    await expectIndexWalk(() => load({ first: PAGE, after: null }), WALK)
    const after = await cursorBefore(load)
    expect(after).not.toBeNull()
    await expectIndexWalk(() => load({ first: PAGE, after }), WALK)
  })

  test.each(FILTERS)('the feed of %s walks an index, page 1 and a deep page', async (_title, filter, deep) => {
    const load: LoadPage = async (page) => (await graph.data(Feed, { filter: filter(), ...page })).timeline.pageInfo
    await expectIndexWalk(() => load({ first: PAGE, after: null }), WALK)
    const after = deep ? await cursorBefore(load) : null
    expect(after === null).toBe(!deep)
    if (deep) await expectIndexWalk(() => load({ first: PAGE, after }), WALK)
  })

  test.each(Object.entries(COUNTS))(
    'the count of the timeline of %s never reads all events',
    async (_title, document) => {
      const sent = (await sentDuring(() => graph.data<unknown, object>(document, ids))).filter(({ text }) =>
        /event/.test(text),
      )
      expect(sent).not.toEqual([])
      for (const statement of sent) {
        const plans = [
          await planSteps(db, statement),
          await db.session((session) => genericPlanSteps(session, statement)),
        ]
        for (const steps of plans)
          expect(steps.filter((step) => /^Seq Scan events|^Sort.*events/.test(step))).toEqual([])
      }
    },
  )

  test.each(FILTERS.filter(([title]) => title !== 'all of it together'))(
    'the count of the feed of %s reads counts or an index, never all events',
    async (_title, filter) => {
      const sent: Sent[] = await sentDuring(() => graph.data(FeedCount, { filter: filter() }))
      const ours = sent.filter(({ text }) => /\bevents\b/.test(text))
      expect(ours).toHaveLength(1)
      for (const statement of ours) {
        const steps = await planSteps(db, statement)
        expect(steps.filter((step) => /Sort|^Seq Scan event(s|_counts)$/.test(step))).toEqual([])
        expect(steps.join('\n')).toMatch(/Scan (events_|event_counts_)/)
      }
    },
  )
})
