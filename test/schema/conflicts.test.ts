import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { type Answer, callMutation } from './mutation-runner.ts'
import { fillSample } from './sample.ts'

let db: Database
let graph: Graph
let lead: { id: string; email: string | null; companyId: string | null }

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await fillSample(db, { companies: 1, leadsPerCompany: 2, campaigns: 1, eventsPerLead: 1 })
  lead = await db.prisma.lead.findFirstOrThrow({ orderBy: { email: 'asc' } })
})
afterAll(() => db[Symbol.asyncDispose]())

const CONFLICT = { __typename: 'ConflictError', code: 'CONFLICT' }
const call = (name: string, args: Record<string, unknown>) => callMutation(graph, name, args)

/** What nobody outside may read in a message. */
const INTERNALS =
  /insert|select|update "|constraint|violates|duplicate key|_key\b|campaign_leads|field_edits|\bat .*\.ts:/i

function expectConflict(answer: Answer): void {
  expect(answer).toMatchObject(CONFLICT)
  expect(answer.message).not.toMatch(INTERNALS)
}

describe(`conflicts (${databaseKind})`, () => {
  test.each([
    ['createLead', () => ({ firstName: 'Double', email: ` ${lead.email?.toUpperCase()}` })],
    ['createCompany', () => ({ companyName: 'Double', companyDomain: 'www.company0.example' })],
    ['createCampaign', () => ({ campaignName: 'cAMPAIGN 0' })],
  ])('%s: what is taken is told, without any internals', async (name, input) => {
    expectConflict(await call(name, { input: input() }))
  })

  test.each([
    ['createLead', { email: 'race@nova.example' }],
    ['createCompany', { companyName: 'Race', companyDomain: 'race.example' }],
    ['createCampaign', { campaignName: 'Race' }],
  ])('%s: of several at once one wins and the others are told', async (name, input) => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(name, { input })))
    const [won, ...lost] = answers.sort((one, other) => (one.code ?? '').localeCompare(other.code ?? ''))
    expect(won?.code).toBeUndefined()
    for (const answer of lost) expectConflict(answer)
  })

  test('addCampaignLead: of several at once one wins', async () => {
    const campaign = await db.prisma.campaign.create({ data: { campaignName: 'Once' } })
    const input = { campaignId: campaign.id, leadId: lead.id }
    const answers = await Promise.all([1, 2, 3].map(() => call('addCampaignLead', { input })))
    expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1)
    for (const answer of answers.filter(({ code }) => code !== undefined)) expectConflict(answer)
  })

  test('an edit of what has changed since is refused; with the time that it has it goes through', async () => {
    const stale = await db.prisma.lead.findUniqueOrThrow({ where: { id: lead.id } })
    await db.query('select pg_sleep(0.01)')
    await call('updateLead', { input: { id: lead.id, jobTitle: 'Someone else was faster' } })
    const expectedUpdatedAt = stale.updatedAt
    expectConflict(await call('updateLead', { input: { id: lead.id, jobTitle: 'Mine', expectedUpdatedAt } }))
    const fresh = await db.prisma.lead.findUniqueOrThrow({ where: { id: lead.id } })
    expect(fresh.jobTitle).toBe('Someone else was faster')
    const input = { id: lead.id, jobTitle: 'Mine', expectedUpdatedAt: fresh.updatedAt }
    expect((await call('updateLead', { input })).code).toBeUndefined()
  })

  test('an address or a domain that sources know a row by stays', async () => {
    const address = await call('updateLead', { input: { id: lead.id, email: 'new@nova.example' } })
    expect(address.fields?.map(({ path }) => path)).toEqual(['input.email'])
    const derived = '11111111-1111-5111-8111-111111111111'
    await db.query(`insert into companies (id, company_name, company_domain) values ($1, 'Source', 'source.example')`, [
      derived,
    ])
    const domain = await call('updateCompany', { input: { id: derived, companyDomain: 'other.example' } })
    expect(domain.fields?.map(({ path }) => path)).toEqual(['input.companyDomain'])
    const same = await call('updateCompany', { input: { id: derived, companyDomain: 'https://source.example' } })
    expect(same.code).toBeUndefined()
  })

  test('a new lead joins the company of its address and gets the mails that waited for it', async () => {
    const email = 'waiting@company0.example'
    const raw = { instantlyEmailId: 'waiting', emailAddress: email, eventType: 'sent', rawJson: {} }
    await db.prisma.instantlyEmailRaw.create({ data: raw })
    const event = await db.prisma.event.create({
      data: {
        eventSource: 'instantly',
        eventType: 'email_sent',
        eventTimestamp: new Date(),
        instantlyEmailId: 'waiting',
      },
    })
    const { id } = await call('createLead', { input: { email } })
    const made = await db.prisma.event.findUniqueOrThrow({ where: { id: event.id } })
    expect([`Lead:${made.leadId}`, made.companyId]).toEqual([id, lead.companyId])
  })
})

const LONG = 'x'.repeat(300_000)

/** Inputs that cannot be used, with the paths that the answer must name: all of them at once. */
const BAD: [name: string, input: () => Record<string, unknown>, paths: string[]][] = [
  ['createOffer', () => ({ offerName: '  ' }), ['offerName']],
  [
    'createOffer',
    () => ({
      offerName: 'a\u0000',
      offerType: '\ud800',
      priceMin: '-1',
      priceMax: '1e3',
      targetIndustries: ['ok', ''],
      valueProposition: LONG,
    }),
    ['offerName', 'offerType', 'priceMin', 'priceMax', 'targetIndustries.1', 'valueProposition'],
  ],
  ['createOffer', () => ({ offerName: 'Prices', priceMin: '5', priceMax: '4.99' }), ['priceMax']],
  [
    'createCampaign',
    () => ({ campaignName: LONG, offerId: `Lead:${lead.id}`, campaignStatus: 'BOUNCE_PROTECT' }),
    ['campaignName', 'offerId', 'campaignStatus'],
  ],
  ['updateCampaign', () => ({ id: 'nope', campaignName: null, usesEmail: null }), ['id', 'campaignName', 'usesEmail']],
  ['createLead', () => ({}), ['email']],
  [
    'createLead',
    () => ({ email: 'nope', firstName: 'b\ud800', companyId: '1; drop table leads' }),
    ['firstName', 'email', 'companyId'],
  ],
  ['updateLead', () => ({ id: lead.id, leadStatus: null, lastName: ' ' }), ['lastName', 'leadStatus']],
  [
    'createCompany',
    () => ({ companyName: '', companyDomain: 'gmail.com', industry: LONG }),
    ['companyName', 'companyDomain', 'industry'],
  ],
  [
    'updateCampaignLead',
    () => ({ id: STRANGE, sequenceStep: 0, nextFollowupAt: '1969-12-31T23:59:59Z', callStatus: null }),
    ['id', 'callStatus', 'sequenceStep', 'nextFollowupAt'],
  ],
  ['addNote', () => ({ text: ' ', happenedAt: '2200-01-01T00:00:00Z' }), ['leadId', 'text', 'happenedAt']],
  ['addNote', () => ({ leadId: lead.id, companyId: lead.companyId, text: '\udfff' }), ['companyId', 'text']],
  [
    'logCall',
    () => ({
      leadId: lead.id,
      kind: 'CALL_BUSY',
      durationSeconds: -1,
      recordingUrl: 'javascript:alert(1)',
      transcript: LONG,
      happenedAt: '1900-01-01T00:00:00Z',
    }),
    ['happenedAt', 'durationSeconds', 'recordingUrl', 'transcript'],
  ],
  [
    'createCsvMapping',
    () => ({
      name: 'odd',
      columns: [' ', 'E-Mail Address', 'x'.repeat(501), '\u0000', ' e-mail   ADDRESS\ufeff', 'City'].map((name) => ({
        name,
        field: 'EMAIL',
      })),
    }),
    ['columns.0.name', 'columns.2.name', 'columns.3.name', 'columns.4.name'],
  ],
  ['createCsvMapping', () => ({ name: 'none', columns: [] }), ['columns']],
  ['logLinkedIn', () => ({ kind: 'LINKEDIN_REPLIED', message: '\u0000' }), ['leadId', 'message']],
]
const STRANGE = 'CampaignLead:x'

describe(`bad input (${databaseKind})`, () => {
  test.each(BAD)('%s tells everything that is wrong at once, and writes nothing (%#)', async (name, input, paths) => {
    const before = await db.prisma.auditEntry.count()
    const answer = await call(name, { input: input() })
    expect(answer).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION_FAILED' })
    expect(answer.fields?.map(({ path }) => path).sort()).toEqual(paths.map((path) => `input.${path}`).sort())
    for (const { message } of answer.fields ?? []) expect(message).not.toMatch(INTERNALS)
    expect(await db.prisma.auditEntry.count()).toBe(before)
  })
})
