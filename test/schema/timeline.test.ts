import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'
import { fillSample, SAMPLE_START } from './sample.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await fillSample(db, { companies: 2, leadsPerCompany: 2, campaigns: 2, eventsPerLead: 12 })
})
afterAll(() => db[Symbol.asyncDispose]())

const LeadTimeline = graphql(`
  query LeadTimeline($email: EmailAddress!, $filter: EventFilter, $order: EventOrder, $first: Int) {
    lead(email: $email) {
      timeline(filter: $filter, order: $order, first: $first) {
        totalCount
        edges {
          node {
            __typename
            id
            uuid
            eventType
            eventSource
            eventTimestamp
            direction
            rawData
            lead { email }
            ... on EmailEvent { emailSubject rawEmail { instantlyEmailId events(first: 1) { totalCount } } }
            ... on CallEvent { callDurationSeconds }
            ... on LinkedInEvent { linkedinMessageText }
            ... on NoteEvent { noteText performedBy { email } }
          }
        }
      }
    }
  }
`)

const EveryTimeline = graphql(`
  query EveryTimeline($filter: EventFilter) {
    timeline(filter: $filter, first: 200) { totalCount edges { node { id } } }
    leads { edges { node { timeline(filter: $filter) { totalCount edges { node { id } } } } } }
    campaignLeads { edges { node { timeline(filter: $filter) { totalCount edges { node { id } } } } } }
    campaigns { edges { node { timeline(filter: $filter) { totalCount edges { node { id } } } } } }
    companies { edges { node { timeline(filter: $filter) { totalCount edges { node { id } } } } } }
  }
`)

const email = 'person0@company0.example'

const timelineOf = async (filter: object, order: 'NEWEST_FIRST' | 'OLDEST_FIRST' = 'NEWEST_FIRST') => {
  const { lead } = await graph.data(LeadTimeline, { email, filter, order })
  return { totalCount: lead?.timeline.totalCount, nodes: lead?.timeline.edges.map(({ node }) => node) ?? [] }
}

describe(`the timeline (${databaseKind})`, () => {
  test('is newest first, and gives each kind of event its own type and columns', async () => {
    const { nodes, totalCount } = await timelineOf({})
    expect(totalCount).toBe(12)
    const sortKey = (node: { eventTimestamp: string; uuid: string }) =>
      `${new Date(node.eventTimestamp).toISOString()} ${node.uuid}`
    expect(nodes.map(sortKey)).toEqual(nodes.map(sortKey).sort().reverse())
    const mail = nodes.find((node) => node.__typename === 'EmailEvent' && node.emailSubject === 'Subject 0')
    expect(mail).toMatchObject({
      rawData: { index: 0 },
      lead: { email },
      rawEmail: { instantlyEmailId: `mail-${email}` },
    })
    expect(nodes.find((node) => node.__typename === 'NoteEvent')).toMatchObject({
      noteText: 'Note 10',
      performedBy: { email: graph.user.email },
    })
    expect(new Set(nodes.map((node) => node.__typename))).toEqual(
      new Set(['EmailEvent', 'CallEvent', 'LinkedInEvent', 'NoteEvent', 'OtherEvent']),
    )
    expect(nodes.every((node) => node.id === `${node.__typename}:${node.uuid}`)).toBe(true)
  })

  test('oldest first is the same list from the other end', async () => {
    const newest = await timelineOf({})
    const oldest = await timelineOf({}, 'OLDEST_FIRST')
    expect(oldest.nodes.map(({ id }) => id)).toEqual(newest.nodes.map(({ id }) => id).reverse())
  })

  test('is one statement, whatever the kinds of events', async () => {
    const statements = await statementsOf(db, () => timelineOf({}))
    expect(statements.filter((sql) => !/count\(\*\)/i.test(sql))).toHaveLength(1)
  })

  test('filters by types, sources, directions and times; from is inclusive, to is exclusive', async () => {
    const at = (minute: number) => new Date(SAMPLE_START + minute * 60_000).toISOString()
    const types = async (filter: object) => (await timelineOf(filter)).nodes.map(({ eventType }) => eventType)
    expect(new Set(await types({ types: ['EMAIL_SENT', 'NOTE_ADDED'] }))).toEqual(new Set(['EMAIL_SENT', 'NOTE_ADDED']))
    expect(await types({ notTypes: ['EMAIL_SENT', 'NOTE_ADDED'] })).toHaveLength(8)
    expect(await types({ types: ['EMAIL_SENT'], notTypes: ['EMAIL_SENT'] })).toEqual([])
    expect(await types({ types: [] })).toEqual([])
    expect(await types({ sources: ['VAPI'] })).toEqual([])
    expect(await types({ sources: ['INSTANTLY', 'VAPI'] })).toHaveLength(12)
    expect(new Set(await types({ directions: ['INBOUND'] }))).toEqual(new Set(['EMAIL_REPLIED']))
    expect(await types({ from: at(1), to: at(3) })).toHaveLength(4)
    expect(await types({ from: at(3), to: at(3) })).toEqual([])
  })

  test('a count follows the filter', async () => {
    expect((await timelineOf({ types: ['EMAIL_SENT'] })).totalCount).toBe(2)
  })

  test('one implementation: each scope gives its part of the whole, under the same filter', async () => {
    const data = await graph.data(EveryTimeline, { filter: { notTypes: ['CALL_COMPLETED'] } })
    const all = data.timeline.edges.map(({ node }) => node.id).sort()
    expect(all).toHaveLength(40)
    expect(data.timeline.totalCount).toBe(40)
    const scopes = [data.leads, data.campaignLeads, data.campaigns, data.companies]
    for (const { edges } of scopes) {
      expect(edges.flatMap(({ node }) => node.timeline.edges.map((edge) => edge.node.id)).sort()).toEqual(all)
      expect(edges.reduce((sum, { node }) => sum + node.timeline.totalCount, 0)).toBe(40)
    }
  })

  test('takes ids of leads, campaigns and companies in its filter, as global ids or uuids', async () => {
    const lead = await db.prisma.lead.findUniqueOrThrow({ where: { email } })
    for (const filter of [{ leadId: `Lead:${lead.id}` }, { leadId: lead.id }, { leadId: lead.id.toUpperCase() }]) {
      expect((await graph.data(EveryTimeline, { filter })).timeline.totalCount).toBe(12)
    }
    expect(await graph.failure(EveryTimeline, { filter: { campaignId: `Lead:${lead.id}` } })).toEqual({
      code: 'BAD_USER_INPUT',
      message: `filter.campaignId is "Lead:${lead.id}", the id of a Lead; the id of a Campaign is wanted.`,
    })
  })

  test('refuses times that no timeline has', async () => {
    const failure = await graph.failure(LeadTimeline, { email, filter: { from: '9999-01-01T00:00:00Z' } })
    expect(failure).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('filter.from') })
  })
})
