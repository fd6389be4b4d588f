import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import type {
  CampaignFilter,
  CampaignLeadFilter,
  CompanyFilter,
  InstantlyAccountFilter,
  InstantlyCampaignFilter,
  InstantlyDailyAnalyticsFilter,
  InstantlyEmailFilter,
  InstantlyLeadFilter,
  LeadFilter,
  QuarantinedRecordFilter,
} from '../generated/graphql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'

let db: Database
let graph: Graph
let acme: string
let spring: string

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  const { prisma } = db
  const company = await prisma.company.create({
    data: { companyName: 'Acme 100%', companyDomain: 'acme.example', industry: 'Dental' },
  })
  await prisma.company.create({ data: { companyName: 'Beta_Works', companyDomain: 'beta.example' } })
  const [first, second] = await Promise.all(
    ['Spring', 'Autumn'].map((campaignName) =>
      prisma.campaign.create({ data: { campaignName, usesEmail: campaignName === 'Spring' } }),
    ),
  )
  acme = company.id
  spring = first?.id ?? ''
  const jane = await prisma.lead.create({
    data: {
      firstName: 'Jane',
      lastName: "O'Hara",
      email: 'jane_o@acme.example',
      companyId: acme,
      leadStatus: 'interested',
    },
  })
  const nobody = await prisma.lead.create({
    data: { firstName: 'Back\\slash', createdAt: new Date('2020-05-05T00:00:00Z') },
  })
  await prisma.campaignLead.createMany({
    data: [
      {
        campaignId: spring,
        leadId: jane.id,
        emailStatus: 'opened',
        overallStatus: 'active',
        nextFollowupAt: new Date('2026-02-01'),
      },
      { campaignId: second?.id ?? '', leadId: jane.id, emailStatus: 'replied', overallStatus: 'replied' },
      { campaignId: spring, leadId: nobody.id },
    ],
  })
  await prisma.instantlyCampaignRaw.createMany({
    data: [
      {
        instantlyCampaignId: 'big',
        campaignName: 'Big',
        leadsCount: 501,
        replyCount: 3,
        campaignStatus: 1,
        rawJson: {},
      },
      {
        instantlyCampaignId: 'small',
        campaignName: 'Small',
        leadsCount: 500,
        campaignStatus: 2,
        rawJson: {},
        normalizeError: 'odd',
      },
    ],
  })
  await prisma.instantlyAccountRaw.createMany({
    data: [
      { email: 'warm@team.example', warmupScore: 98, accountStatus: 1, rawJson: {} },
      { email: 'cold@team.example', warmupScore: 10, accountStatus: -1, rawJson: {} },
    ],
  })
  const day = (date: string, instantlyCampaignId: string | null) => ({
    analyticsDate: new Date(date),
    instantlyCampaignId,
    rawJson: {},
  })
  await prisma.instantlyDailyAnalyticsRaw.createMany({
    data: [day('2026-01-01', 'big'), day('2026-01-02', 'big'), day('2026-01-02', null)],
  })
  await prisma.instantlyEmailRaw.createMany({
    data: [
      {
        instantlyEmailId: 'one',
        emailAddress: 'jane_o@acme.example',
        eventType: 'sent',
        eventDate: new Date('2026-01-02T10:00:00Z'),
        rawJson: {},
      },
      { instantlyEmailId: 'two', eventType: 'replied', instantlyCampaignId: 'big', normalizeError: 'odd', rawJson: {} },
    ],
  })
  await prisma.quarantinedRecord.createMany({
    data: [
      {
        resource: 'emails',
        reason: 'It has no usable id.',
        rawJson: { from: ['odd'] },
        firstSeenAt: new Date('2026-01-01T12:00:00Z'),
        lastSeenAt: new Date('2026-02-01T00:00:00Z'),
      },
      { resource: 'leads', reason: 'Its id is too long.', rawJson: {} },
    ],
  })
  await prisma.instantlyLeadRaw.createMany({
    data: [
      { instantlyLeadId: 'one', email: 'jane_o@acme.example', leadStatus: 1, instantlyCampaignId: 'big', rawJson: {} },
      {
        instantlyLeadId: 'two',
        leadStatus: -1,
        missingSince: new Date('2026-01-01'),
        normalizeError: 'odd',
        rawJson: {},
      },
    ],
  })
})
afterAll(() => db[Symbol.asyncDispose]())

const Counts = graphql(`
  query Counts(
    $leads: LeadFilter
    $companies: CompanyFilter
    $campaigns: CampaignFilter
    $campaignLeads: CampaignLeadFilter
    $instantlyCampaigns: InstantlyCampaignFilter
    $accounts: InstantlyAccountFilter
    $days: InstantlyDailyAnalyticsFilter
    $emails: InstantlyEmailFilter
    $leadRows: InstantlyLeadFilter
    $quarantined: QuarantinedRecordFilter
  ) {
    leads(filter: $leads) { totalCount edges { node { id } } }
    companies(filter: $companies) { totalCount edges { node { id } } }
    campaigns(filter: $campaigns) { totalCount edges { node { id } } }
    campaignLeads(filter: $campaignLeads) { totalCount edges { node { id } } }
    instantlyCampaigns(filter: $instantlyCampaigns) { totalCount edges { node { id } } }
    instantlyAccounts(filter: $accounts) { totalCount edges { node { id } } }
    instantlyDailyAnalytics(filter: $days) { totalCount edges { node { id } } }
    instantlyEmails(filter: $emails) { totalCount edges { node { id } } }
    instantlyLeads(filter: $leadRows) { totalCount edges { node { id } } }
    quarantinedRecords(filter: $quarantined) { totalCount edges { node { id } } }
  }
`)

const OtherCounts = graphql(`
  query OtherCounts {
    offers(filter: { search: "recall" }) { totalCount }
    csvImports(filter: { importStatus: [UPLOADED] }) { totalCount }
    syncRuns(filter: { status: [FAILED, PARTIAL] }) { totalCount }
    instantlyCampaignDefinitions(filter: { search: "x", campaignStatus: [1], normalizeFailed: true }) { totalCount }
  }
`)

type Field = keyof Awaited<ReturnType<typeof counts>>

/** How many rows a filter lets through: as counted, which must be as many as come. */
async function counts(filters: Parameters<typeof graph.data<unknown, object>>[1]) {
  const data = await graph.data(Counts, filters)
  const entries = Object.entries(data).map(([field, { totalCount, edges }]) => {
    expect(edges).toHaveLength(totalCount)
    return [field, totalCount]
  })
  return Object.fromEntries(entries) as { [Name in keyof typeof data]: number }
}

async function countOf(field: Field, filters: object): Promise<number> {
  return (await counts(filters))[field]
}

describe(`filters (${databaseKind})`, () => {
  test.each<[LeadFilter, number]>([
    [{}, 2],
    [{ search: 'jane' }, 1],
    [{ search: "  O'HARA jane  " }, 1],
    [{ search: 'jane nobody' }, 0],
    [{ search: "o'h" }, 1],
    [{ search: 'o jane' }, 1],
    [{ search: 'ane' }, 0],
    [{ search: 'jan ohara' }, 0],
    [{ search: 'acme.example' }, 1],
    [{ search: 'JÁNE' }, 1],
    [{ search: '%' }, 0],
    [{ search: '_ & | ! :*' }, 0],
    [{ search: 'back\\slash' }, 1],
    [{ search: '' }, 2],
    [{ search: '  ' }, 2],
    [{ hasEmail: true }, 1],
    [{ hasEmail: false }, 1],
    [{ leadStatus: ['interested', 'won'] }, 1],
    [{ leadStatus: [] }, 0],
    [{ createdFrom: '2020-05-05T00:00:00Z', createdTo: '2020-05-05T00:00:00.001Z' }, 1],
    [{ createdTo: '2020-05-05T00:00:00Z' }, 0],
    [{ emailStatus: ['REPLIED'] }, 1],
    [{ overallStatus: ['ACTIVE'], emailStatus: ['REPLIED'] }, 0],
  ])('leads %j: %i', async (leads, expected) => {
    expect(await countOf('leads', { leads })).toBe(expected)
  })

  test('leads of a company or a campaign, by global id or uuid', async () => {
    for (const companyId of [acme, `Company:${acme}`]) expect(await countOf('leads', { leads: { companyId } })).toBe(1)
    for (const campaignId of [spring, `Campaign:${spring}`])
      expect(await countOf('leads', { leads: { campaignId } })).toBe(2)
    expect(await countOf('leads', { leads: { campaignId: spring, emailStatus: ['REPLIED'] } })).toBe(0)
  })

  test.each<[CompanyFilter, number]>([
    [{ search: '100%' }, 1],
    [{ search: 'beta wo' }, 1],
    [{ search: 'EXAMPLE' }, 2],
    [{ search: 'dent' }, 1],
    [{ domain: 'www.acme.example' }, 1],
    [{ industry: ['Dental'] }, 1],
    [{ hasLeads: true }, 1],
    [{ hasLeads: false }, 1],
    [{ createdFrom: '2199-01-01T00:00:00Z' }, 0],
  ])('companies %j: %i', async (companies, expected) => {
    expect(await countOf('companies', { companies })).toBe(expected)
  })

  test.each<[CampaignFilter, number]>([
    [{ search: 'spr' }, 1],
    [{ status: ['DRAFT'] }, 2],
    [{ usesEmail: true }, 1],
    [{ usesCalls: true, usesLinkedin: false }, 0],
    [{ offerId: '00000000-0000-4000-8000-000000000000' }, 0],
  ])('campaigns %j: %i', async (campaigns, expected) => {
    expect(await countOf('campaigns', { campaigns })).toBe(expected)
  })

  test.each<[CampaignLeadFilter, number]>([
    [{ emailStatus: ['OPENED', 'REPLIED'] }, 2],
    [{ overallStatus: ['REPLIED'] }, 1],
    [{ nextFollowupBefore: '2026-02-01T00:00:01Z' }, 1],
    [{ nextFollowupBefore: '2026-02-01T00:00:00Z' }, 0],
  ])('campaign leads %j: %i', async (campaignLeads, expected) => {
    expect(await countOf('campaignLeads', { campaignLeads })).toBe(expected)
  })

  test.each<[InstantlyCampaignFilter, number]>([
    [{ minLeadsCount: 501 }, 1],
    [{ minReplyCount: 1 }, 1],
    [{ search: 'small', campaignStatus: [2] }, 1],
    [{ normalizeFailed: true }, 1],
    [{ normalizeFailed: false }, 1],
  ])("Instantly's campaigns %j: %i", async (instantlyCampaigns, expected) => {
    expect(await countOf('instantlyCampaigns', { instantlyCampaigns })).toBe(expected)
  })

  test.each<[InstantlyAccountFilter, number]>([
    [{ search: 'warm' }, 1],
    [{ accountStatus: [-1] }, 1],
    [{ minWarmupScore: 50 }, 1],
  ])('mailboxes %j: %i', async (accounts, expected) => {
    expect(await countOf('instantlyAccounts', { accounts })).toBe(expected)
  })

  test.each<[InstantlyDailyAnalyticsFilter, number]>([
    [{ instantlyCampaignId: 'big' }, 2],
    [{ wholeWorkspace: true }, 1],
    [{ wholeWorkspace: false, from: '2026-01-02', to: '2026-01-02' }, 1],
    [{ to: '2026-01-01' }, 1],
  ])('daily figures %j: %i', async (days, expected) => {
    expect(await countOf('instantlyDailyAnalytics', { days })).toBe(expected)
  })

  test.each<[InstantlyEmailFilter, number]>([
    [{ emailAddress: 'JANE_O@acme.example' }, 1],
    [{ eventType: ['replied'] }, 1],
    [{ instantlyCampaignId: 'big' }, 1],
    [{ from: '2026-01-02T10:00:00Z', to: '2026-01-03T00:00:00Z' }, 1],
    [{ normalizeFailed: true }, 1],
  ])('mails %j: %i', async (emails, expected) => {
    expect(await countOf('instantlyEmails', { emails })).toBe(expected)
  })

  test.each<[InstantlyLeadFilter, number]>([
    [{ email: 'jane_o@acme.example' }, 1],
    [{ leadStatus: [-1, -2] }, 1],
    [{ instantlyCampaignId: 'big' }, 1],
    [{ missing: true }, 1],
    [{ missing: false, normalizeFailed: false }, 1],
  ])('lead rows %j: %i', async (leadRows, expected) => {
    expect(await countOf('instantlyLeads', { leadRows })).toBe(expected)
  })

  test.each<[QuarantinedRecordFilter, number]>([
    [{ resource: ['emails', 'accounts'] }, 1],
    [{ resource: [] }, 0],
    [{ reason: 'usable NO' }, 1],
    [{ json: [{ path: ['from', '0'], eq: 'odd' }] }, 1],
    [{ json: [{ path: ['id'], exists: false }], resource: ['leads'] }, 1],
    [{ firstSeenAt: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } }, 1],
    [{ lastSeenAt: { from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:00:00.001Z' } }, 1],
  ])('quarantined records %j: %i', async (quarantined, expected) => {
    expect(await countOf('quarantinedRecords', { quarantined })).toBe(expected)
  })

  test('the remaining filters reach the database', async () => {
    const zero = { totalCount: 0 }
    expect(await graph.data(OtherCounts, {})).toEqual({
      offers: zero,
      csvImports: zero,
      syncRuns: zero,
      instantlyCampaignDefinitions: zero,
    })
  })

  test.each<[string, object]>([
    ['leads.search', { leads: { search: 'x'.repeat(201) } }],
    ['leads.search', { leads: { search: 'a\u0000' } }],
    ['leads.leadStatus', { leads: { leadStatus: ['\ud800'] } }],
    ['leads.createdFrom', { leads: { createdFrom: '1969-12-31T23:59:59Z' } }],
    ['companies.domain', { companies: { domain: '\u0000' } }],
    ['companies.industry', { companies: { industry: ['\u0000'] } }],
    ['campaigns.offerId', { campaigns: { offerId: 'Lead:1' } }],
    ['days.from', { days: { from: '9999-01-01' } }],
    ['emails.eventType', { emails: { eventType: ['\u0000'] } }],
    ['leadRows.instantlyCampaignId', { leadRows: { instantlyCampaignId: '\u0000' } }],
  ])('%s with a value that cannot be is a clear error', async (_field, filters) => {
    expect(await graph.failure(Counts, filters)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('a condition in place of a value does not reach the database', async () => {
    const filters: object = { leads: { search: { not: '' } } }
    const { message } = await graph.failure(Counts, filters)
    expect(message).toContain('String cannot represent a non string value')
  })
})
