import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'
import { callMutation } from './mutation-runner.ts'
import { fillSample } from './sample.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const STRANGER = '00000000-0000-4000-8000-000000000000'

let db: Database
let graph: Graph
let lead: { id: string; companyId: string | null; campaignLeads: { id: string; campaignId: string }[] }

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db, { now: () => NOW })
  await fillSample(db, { companies: 2, leadsPerCompany: 3, campaigns: 1, eventsPerLead: 2 })
  lead = await db.prisma.lead.findFirstOrThrow({ include: { campaignLeads: true }, orderBy: { email: 'asc' } })
})
afterAll(() => db[Symbol.asyncDispose]())

const succeed = async (name: string, args: Record<string, unknown>) => {
  const answer = await callMutation(graph, name, args)
  if (answer.code !== undefined) throw new Error(`${name}: ${answer.code} ${answer.message}`)
  return answer
}
const keyOf = (answer: { id?: string }) => answer.id?.split(':')[1] ?? ''

const Edits = graphql(`
  query Edits {
    leads(order: EMAIL_ASC) {
      edges { node { id jobTitle fieldEdits { field editedAt editedBy { email } } company { fieldEdits { field } } } }
    }
  }
`)

const Audit = graphql(`
  query Audit($filter: AuditEntryFilter) {
    auditEntries(filter: $filter, first: 5) {
      totalCount
      edges { node { action at subjectType subjectId before after requestId apiKeyId user { email } } }
    }
  }
`)

const Versions = graphql(`
  query Versions($id: ID!) {
    event(id: $id) {
      deletedAt
      ... on NoteEvent {
        noteText
        versions(first: 10) { totalCount edges { node { noteText eventTimestamp replacedAt replacedBy { email } } } }
      }
    }
  }
`)

const Timelines = graphql(`
  query Timelines($lead: ID!, $company: ID!, $campaignLead: ID!) {
    lead(id: $lead) { timeline { edges { node { id } } } }
    company(id: $company) { timeline { edges { node { id } } } }
    campaignLead(id: $campaignLead) { timeline { edges { node { id } } } campaign { timeline { edges { node { id } } } } }
  }
`)

const AddMany = graphql(`
  mutation AddMany($input: AddCampaignLeadsInput!) {
    addCampaignLeads(input: $input) {
      __typename
      ... on AddedCampaignLeads {
        addedCount
        campaign { campaignLeads { totalCount } }
        results { lead outcome message campaignLead { id lead { email } } }
      }
    }
  }
`)

describe(`changes as the graph tells them (${databaseKind})`, () => {
  test('who set which field and when, for all rows of a page in one statement each', async () => {
    await succeed('updateLead', { input: { id: lead.id, jobTitle: 'Owner', companyId: lead.companyId } })
    await succeed('updateCompany', { input: { id: lead.companyId, industry: 'Dental' } })
    const { leads } = await graph.data(Edits, {})
    const edits = leads.edges.map(({ node }) => node).find(({ id }) => id === `Lead:${lead.id}`)
    expect(edits?.fieldEdits).toEqual([
      { field: 'company', editedAt: NOW, editedBy: { email: graph.user.email } },
      { field: 'jobTitle', editedAt: NOW, editedBy: { email: graph.user.email } },
    ])
    expect(edits?.company?.fieldEdits).toEqual([{ field: 'industry' }])
    expect(leads.edges.filter(({ node }) => node.fieldEdits.length === 0)).toHaveLength(5)
    expect(await statementsOf(db, () => graph.data(Edits, {}))).toHaveLength(3)
  })

  test('a field that was given back is nobody’s; giving it back again is an error', async () => {
    const id = `Lead:${lead.id}`
    await succeed('updateLead', { input: { id, seniority: 'Senior' } })
    await succeed('releaseField', { id, field: 'seniority' })
    const { leads } = await graph.data(Edits, {})
    const fields = leads.edges.find(({ node }) => node.id === id)?.node.fieldEdits.map(({ field }) => field)
    expect(fields).not.toContain('seniority')
    expect(await callMutation(graph, 'releaseField', { id, field: 'seniority' })).toMatchObject({ code: 'NOT_FOUND' })
    const wrong = await callMutation(graph, 'releaseField', { id: `Offer:${lead.id}`, field: 'constructor' })
    expect(wrong.fields?.map(({ path }) => path)).toEqual(['id', 'field'])
  })

  test('the audit tells before and after of what changed, newest first, by every filter', async () => {
    await db.prisma.auditEntry.deleteMany()
    const offer = await succeed('createOffer', { input: { offerName: 'Audit', priceMin: '10.50' } })
    await succeed('updateOffer', {
      input: { id: offer.id, offerName: 'Audit plus', priceMin: null, offerType: 'Service' },
    })
    const { auditEntries } = await graph.data(Audit, { filter: { subjectId: offer.id ?? '' } })
    expect(auditEntries.totalCount).toBe(2)
    const [first, second] = auditEntries.edges
      .map(({ node }) => node)
      .sort((one, other) => (one.action < other.action ? 1 : -1))
    expect(first).toEqual({
      action: 'updateOffer',
      at: NOW,
      subjectType: 'Offer',
      subjectId: offer.id,
      before: { offerName: 'Audit', priceMin: JSON.rawJSON('10.50') },
      after: { offerName: 'Audit plus', offerType: 'Service' },
      requestId: 'test',
      apiKeyId: null,
      user: { email: graph.user.email },
    })
    expect(second).toMatchObject({
      action: 'createOffer',
      before: {},
      after: { offerName: 'Audit', priceMin: JSON.rawJSON('10.50') },
    })
    const count = async (filter: object) => (await graph.data(Audit, { filter })).auditEntries.totalCount
    expect(await count({ actions: ['updateOffer'] })).toBe(1)
    expect(await count({ userId: graph.user.id })).toBe(2)
    expect(await count({ userId: STRANGER })).toBe(0)
    expect(await count({ apiKeyId: STRANGER })).toBe(0)
    expect(await count({ from: NOW, to: new Date(NOW.getTime() + 1) })).toBe(2)
    expect(await count({ to: NOW })).toBe(0)
    expect((await graph.failure(Audit, { filter: { subjectId: 'nope' } })).code).toBe('BAD_USER_INPUT')
  })

  test('a note keeps how it read before; deleting it takes the texts, and leaves the trace', async () => {
    const { id = '' } = await succeed('addNote', {
      input: { leadId: lead.id, text: 'One', happenedAt: '2026-01-01T10:00:00Z' },
    })
    await succeed('updateNote', { input: { id, text: 'Two' } })
    await succeed('updateNote', { input: { id, text: 'Two' } })
    await succeed('updateNote', { input: { id, happenedAt: '2026-01-02T10:00:00Z' } })
    const { event } = await graph.data(Versions, { id })
    if (event === null || !('versions' in event)) throw new Error('The note is no note.')
    const versions = event.versions.edges.map(({ node }) => [node.noteText, node.replacedBy?.email])
    expect(event.versions.totalCount).toBe(2)
    expect(versions.sort()).toEqual([
      ['One', graph.user.email],
      ['Two', graph.user.email],
    ])
    await succeed('deleteNote', { id })
    const { event: trace } = await graph.data(Versions, { id })
    if (trace === null || !('versions' in trace)) throw new Error('The note is no note.')
    expect(trace).toMatchObject({ deletedAt: NOW, noteText: null })
    expect(trace.versions.edges.map(({ node }) => node.noteText)).toEqual([null, null])
  })

  test('what people enter stands in every timeline that it belongs to, in order', async () => {
    const [campaignLead] = lead.campaignLeads
    const company = lead.companyId ?? ''
    const at = '2026-02-01T08:00:00.000Z'
    const kinds: [string, object][] = [
      ['logCall', { kind: 'CALL_COMPLETED' }],
      ['logMeeting', { kind: 'MEETING_BOOKED' }],
      ['logLinkedIn', { kind: 'LINKEDIN_MESSAGE_SENT', message: 'Hi' }],
      ['addNote', { text: 'On the campaign' }],
    ]
    const ids: string[] = []
    for (const [name, rest] of kinds) {
      const input = { campaignLeadId: campaignLead?.id, happenedAt: at, ...rest }
      ids.push((await succeed(name, { input })).id ?? '')
    }
    const atCompany = await succeed('addNote', {
      input: { companyId: company, text: 'On the company', happenedAt: at },
    })
    const tables = await graph.data(Timelines, { lead: lead.id, company, campaignLead: campaignLead?.id ?? '' })
    const shown = (timeline: { edges: { node: { id: string } }[] } | undefined) =>
      timeline?.edges.map(({ node }) => node.id).filter((id) => [...ids, atCompany.id].includes(id))
    const ordered = ids.toSorted((one, other) => (keyOf({ id: one }) < keyOf({ id: other }) ? 1 : -1))
    expect(shown(tables.lead?.timeline)).toEqual(ordered)
    expect(shown(tables.campaignLead?.timeline)).toEqual(ordered)
    expect(shown(tables.campaignLead?.campaign.timeline)).toEqual(ordered)
    expect(shown(tables.company?.timeline)).toEqual(
      [...ids, atCompany.id ?? ''].toSorted((one, other) => (keyOf({ id: one }) < keyOf({ id: other }) ? 1 : -1)),
    )
    const rows = await db.prisma.event.findMany({ where: { id: { in: ids.map((id) => keyOf({ id })) } } })
    for (const row of rows) {
      expect(row).toMatchObject({ eventSource: 'manual', companyId: company, campaignId: campaignLead?.campaignId })
    }
  })

  test('a lead that moves to another company takes its events along', async () => {
    const other = await db.prisma.company.findFirstOrThrow({ where: { NOT: { id: lead.companyId ?? '' } } })
    await succeed('updateLead', { input: { id: lead.id, companyId: other.id } })
    const events = await db.prisma.event.findMany({ where: { leadId: lead.id } })
    expect(events.length).toBeGreaterThan(2)
    expect(new Set(events.map(({ companyId }) => companyId))).toEqual(new Set([other.id]))
    await succeed('updateLead', { input: { id: lead.id, companyId: lead.companyId } })
  })

  test('adding many leads tells of each what became of it, in one statement however many', async () => {
    const campaignId = keyOf(await succeed('createCampaign', { input: { campaignName: 'Many' } }))
    const [first, second, third] = await db.prisma.lead.findMany({ take: 3, orderBy: { email: 'asc' } })
    await succeed('addCampaignLead', { input: { campaignId, leadId: first?.id } })
    const leads = [
      first?.id,
      `Lead:${second?.id}`,
      ` ${third?.email?.toUpperCase()} `,
      second?.email,
      STRANGER,
      'no@body.example',
      'a\u0000',
      `Offer:${STRANGER}`,
    ]
    const { addCampaignLeads: answer } = await graph.data(AddMany, { input: { campaignId, leads: leads.map(String) } })
    if (answer.__typename !== 'AddedCampaignLeads') throw new Error(answer.__typename)
    expect(answer.results.map(({ outcome }) => outcome)).toEqual([
      'ALREADY_THERE',
      'ADDED',
      'ADDED',
      'REPEATED',
      'NOT_FOUND',
      'NOT_FOUND',
      'INVALID',
      'INVALID',
    ])
    expect(answer.results.slice(0, 4).map(({ campaignLead }) => campaignLead?.lead.email)).toEqual(
      [first, second, third, second].map((one) => one?.email),
    )
    expect([answer.addedCount, answer.campaign.campaignLeads.totalCount]).toEqual([2, 3])
    const counted = async (many: string[]) =>
      (await statementsOf(db, () => graph.data(AddMany, { input: { campaignId, leads: many } }))).length
    expect(await counted(leads.map(String))).toBe(await counted([String(first?.id)]))
    const everyone = await Promise.all(
      [1, 2, 3].map(async () => await graph.data(AddMany, { input: { campaignId, leads: leads.map(String) } })),
    )
    expect(everyone.map(({ addCampaignLeads: one }) => one.__typename)).toEqual(Array(3).fill('AddedCampaignLeads'))
    const none = await callMutation(graph, 'addCampaignLeads', { input: { campaignId, leads: [] } })
    expect(none.fields?.map(({ path }) => path)).toEqual(['input.leads'])
  })
})
