import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { fillSample } from './sample.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 1 })
})
afterAll(() => db[Symbol.asyncDispose]())

const FindLead = graphql(`
  query FindLead($id: ID, $email: EmailAddress) {
    lead(id: $id, email: $email) { id uuid email lastName company { companyName } }
  }
`)

const FindCompany = graphql(`
  query FindCompany($id: ID, $domain: String) {
    company(id: $id, domain: $domain) { id companyDomain apolloData }
  }
`)

const FindCampaign = graphql(`
  query FindCampaign($id: ID, $instantlyCampaignId: String) {
    campaign(id: $id, instantlyCampaignId: $instantlyCampaignId) {
      id
      instantlyCampaignId
      campaignStatus
      offer { offerName priceMin priceMax }
      dailyAnalytics(first: 1, order: DATE_ASC) { edges { node { analyticsDate } } }
    }
  }
`)

const FindRest = graphql(`
  query FindRest($campaignLead: ID!, $event: ID!, $offer: ID!, $csvImport: ID!, $syncRun: ID!) {
    me { email fullName }
    campaignLead(id: $campaignLead) { id overallStatus }
    event(id: $event) { id }
    offer(id: $offer) { id }
    csvImport(id: $csvImport) { id fileName }
    syncRun(id: $syncRun) { id status parts { resource } }
  }
`)

const stranger = '00000000-0000-4000-8000-000000000000'

describe(`looking up one thing (${databaseKind})`, () => {
  test('a lead by id, by uuid and by e-mail address in any spelling', async () => {
    const { id } = await db.prisma.lead.findFirstOrThrow()
    const email = 'person0@company0.example'
    const expected = { id: `Lead:${id}`, uuid: id, email, lastName: 'Name 0', company: { companyName: 'Company 0' } }
    for (const key of [{ id: `Lead:${id}` }, { id }, { email }, { email: ' Person0@COMPANY0.example ' }]) {
      expect((await graph.data(FindLead, key)).lead).toEqual(expected)
    }
    expect((await graph.data(FindLead, { id: stranger })).lead).toBeNull()
    expect((await graph.data(FindLead, { email: 'nobody@x.example' })).lead).toBeNull()
  })

  test('a company by id and by domain or web address', async () => {
    const { id } = await db.prisma.company.findFirstOrThrow()
    const keys = [{ id }, { domain: 'company0.example' }, { domain: 'https://www.Company0.example/team' }]
    for (const key of keys) expect((await graph.data(FindCompany, key)).company?.id).toBe(`Company:${id}`)
    expect((await graph.data(FindCompany, { domain: 'nowhere.example' })).company).toBeNull()
  })

  test("a campaign by id and by Instantly's id", async () => {
    const { id } = await db.prisma.campaign.findFirstOrThrow()
    const expected = {
      id: `Campaign:${id}`,
      instantlyCampaignId: 'campaign-0',
      campaignStatus: 'DRAFT',
      offer: { offerName: 'Recall service', priceMin: '99.5', priceMax: '1499' },
      dailyAnalytics: { edges: [{ node: { analyticsDate: '2026-01-05' } }] },
    }
    expect((await graph.data(FindCampaign, { id })).campaign).toEqual(expected)
    expect((await graph.data(FindCampaign, { instantlyCampaignId: 'campaign-0' })).campaign).toEqual(expected)
  })

  test('everything else by its id', async () => {
    const [campaignLead, event, offer, csvImport, syncRun] = await Promise.all([
      db.prisma.campaignLead.findFirstOrThrow(),
      db.prisma.event.findFirstOrThrow(),
      db.prisma.offer.findFirstOrThrow(),
      db.prisma.csvImport.findFirstOrThrow(),
      db.prisma.syncRun.findFirstOrThrow(),
    ])
    const data = await graph.data(FindRest, {
      campaignLead: campaignLead.id,
      event: event.id,
      offer: offer.id,
      csvImport: csvImport.id,
      syncRun: syncRun.id,
    })
    expect(data).toEqual({
      me: { email: 'owner@team.example', fullName: 'Olive Owner' },
      campaignLead: { id: `CampaignLead:${campaignLead.id}`, overallStatus: 'REPLIED' },
      event: { id: `EmailEvent:${event.id}` },
      offer: { id: `Offer:${offer.id}` },
      csvImport: { id: `CsvImport:${csvImport.id}`, fileName: 'dentists.csv' },
      syncRun: {
        id: `SyncRun:${syncRun.id}`,
        status: 'SUCCEEDED',
        parts: [{ resource: 'campaigns' }, { resource: 'leads' }, { resource: 'emails' }],
      },
    })
  })

  test.each([
    [{}, 'lead takes exactly one of id, email; 0 were given.'],
    [{ id: stranger, email: 'a@b.example' }, 'lead takes exactly one of id, email; 2 were given.'],
    [{ id: 'nope' }, 'id is "nope"; it must be the id or the uuid of a Lead.'],
    [{ id: `Company:${stranger}` }, `id is "Company:${stranger}", the id of a Company; the id of a Lead is wanted.`],
  ])('lead(%j) is refused', async (key, message) => {
    expect(await graph.failure(FindLead, key)).toEqual({ code: 'BAD_USER_INPUT', message })
  })

  test('texts that no database can hold are refused', async () => {
    const keys = { instantlyCampaignId: 'a\u0000' }
    expect(await graph.failure(FindCampaign, keys)).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await graph.failure(FindCompany, { domain: 'x\u0000.example' })).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('what is no e-mail address is refused by name', async () => {
    const { message } = await graph.failure(FindLead, { email: 'nope' })
    expect(message).toContain('"nope" is not an e-mail address')
  })
})
