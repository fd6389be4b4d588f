import { parse } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { ImportService } from '../../src/import/import-service.ts'
import type { Uploads } from '../../src/schema/context.ts'
import type { SyncService } from '../../src/sync/sync-service.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { type Graph, openGraph } from './graph.ts'
import { callMutation, mutationNames } from './mutation-runner.ts'
import { fillSample } from './sample.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const STRANGER = '00000000-0000-4000-8000-000000000000'

let db: Database
let graph: Graph
let ids: Record<
  | 'apiKey'
  | 'user'
  | 'lead'
  | 'company'
  | 'campaign'
  | 'own'
  | 'campaignLead'
  | 'offer'
  | 'note'
  | 'meeting'
  | 'call'
  | 'linkedIn'
  | 'fresh'
  | 'csvImport'
  | 'brokenOff'
  | 'mapping',
  string
>
let kit: ImportKit
let uploads: Uploads
/** What goes on in the background, to be waited for before the next test. */
const underWay: Promise<void>[] = []

const sync: SyncService = {
  unavailable: undefined,
  start: async (_request, commit = (create) => db.transaction(create)) => {
    const runId = await commit(async (tx) => {
      const [run] = await tx.query<{ id: string }>(
        `insert into sync_runs (requested_by, status) values ('graphql', 'succeeded') returning id`,
      )
      return run?.id ?? ''
    })
    return { runId, finished: Promise.resolve(runId) }
  },
}

/** Imports that are through when they answer, so that what a request did can be compared. */
function finishedImports({ service }: ImportKit): ImportService {
  const through = async <T extends { finished: Promise<void> }>(started: Promise<T>) => {
    const { finished } = await started
    await finished
    return await started
  }
  return {
    ...service,
    start: (request, commit) => through(service.start(request, commit)),
    undo: (importId, commit) => through(service.undo(importId, commit)),
    resume: (importId) => {
      const started = service.resume(importId)
      underWay.push(started.finished)
      return started
    },
  }
}

beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db)
  uploads = new Map([['list', await kit.receive('Email\nada@smile.example\n')]])
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await Promise.all(underWay.splice(0))
  await emptyDatabase(db)
  graph = await openGraph(db, { now: () => NOW, sync, imports: finishedImports(kit), uploads })
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 1 })
  const { prisma } = db
  const lead = await prisma.lead.findFirstOrThrow({ include: { campaignLeads: true } })
  const fresh = await prisma.lead.create({ data: { firstName: 'Fresh' } })
  const own = await prisma.campaign.create({ data: { campaignName: 'Own' } })
  const manual = { eventSource: 'manual' as const, leadId: lead.id, eventTimestamp: NOW, noteText: 'First' }
  const note = await prisma.event.create({ data: { ...manual, eventType: 'note_added' } })
  const meeting = await prisma.event.create({ data: { ...manual, eventType: 'meeting_booked' } })
  await prisma.fieldEdit.create({ data: { tableName: 'leads', rowId: lead.id, columnName: 'job_title' } })
  const user = await prisma.user.create({ data: { email: 'other@team.example' } })
  const key = { name: 'Old', prefix: '0123456789', secretHash: 'h', userId: user.id }
  ids = {
    apiKey: (await prisma.apiKey.create({ data: key })).id,
    user: user.id,
    lead: lead.id,
    company: lead.companyId ?? '',
    campaign: lead.campaignLeads[0]?.campaignId ?? '',
    own: own.id,
    campaignLead: lead.campaignLeads[0]?.id ?? '',
    offer: (await prisma.offer.findFirstOrThrow()).id,
    note: note.id,
    meeting: meeting.id,
    call: (await prisma.event.create({ data: { ...manual, eventType: 'call_completed' } })).id,
    linkedIn: (await prisma.event.create({ data: { ...manual, eventType: 'linkedin_replied' } })).id,
    fresh: fresh.id,
    csvImport: (await prisma.csvImport.create({ data: { fileName: 'a.csv', importStatus: 'completed', totalRows: 0 } }))
      .id,
    brokenOff: (
      await prisma.csvImport.create({
        data: { fileName: 'b.csv', importStatus: 'processing', errorCode: 'CSV_FILE_GONE' },
      })
    ).id,
    mapping: (await prisma.csvMapping.create({ data: { name: 'fair', columns: { Mail: 'email' } } })).id,
  }
  await prisma.auditEntry.deleteMany()
})

/** A call of every mutation that succeeds, with the type of what it is about in the audit. */
const CALLS: Record<string, [args: () => Record<string, unknown>, subject: string]> = {
  addCampaignLead: [
    () => ({ input: { campaignId: ids.campaign, leadId: ids.fresh, sequenceStep: 2 } }),
    'CampaignLead',
  ],
  addCampaignLeads: [() => ({ input: { campaignId: ids.campaign, leads: [ids.fresh, 'nobody'] } }), 'Campaign'],
  addNote: [() => ({ input: { leadId: ids.lead, text: 'Likes tea' } }), 'NoteEvent'],
  archiveOffer: [() => ({ id: ids.offer }), 'Offer'],
  createApiKey: [() => ({ input: { name: 'Reports', scopes: ['READ'], userId: ids.user } }), 'ApiKey'],
  createCampaign: [() => ({ input: { campaignName: 'Autumn', offerId: ids.offer, usesCalls: true } }), 'Campaign'],
  createCompany: [
    () => ({ input: { companyName: 'Nova', companyDomain: 'https://www.nova.example/team' } }),
    'Company',
  ],
  createCsvMapping: [() => ({ input: { name: 'webinar', columns: [{ name: 'Post', field: 'EMAIL' }] } }), 'CsvMapping'],
  createLead: [() => ({ input: { email: 'Jo@Nova.example', firstName: 'Jo' } }), 'Lead'],
  createOffer: [() => ({ input: { offerName: 'Audit', priceMin: '10.5', targetIndustries: ['Dental'] } }), 'Offer'],
  createUser: [() => ({ input: { email: 'Eve@Team.example', role: 'MEMBER', fullName: 'Eve' } }), 'User'],
  deleteCsvMapping: [() => ({ id: ids.mapping }), 'CsvMapping'],
  deleteLoggedEvent: [() => ({ id: ids.meeting }), 'OtherEvent'],
  deleteNote: [() => ({ id: ids.note }), 'NoteEvent'],
  importCsv: [
    () => ({ file: 'list', preset: 'fair', policies: [{ column: 'JOB_TITLE', policy: 'OVERWRITE' }] }),
    'CsvImport',
  ],
  linkCampaign: [() => ({ id: ids.own, instantlyCampaignId: 'at-instantly' }), 'Campaign'],
  logCall: [
    () => ({ input: { leadId: ids.lead, kind: 'CALL_COMPLETED', durationSeconds: 90, note: 'Nice' } }),
    'CallEvent',
  ],
  logLinkedIn: [
    () => ({ input: { campaignLeadId: ids.campaignLead, kind: 'LINKEDIN_REPLIED', message: 'Hello' } }),
    'LinkedInEvent',
  ],
  logMeeting: [() => ({ input: { companyId: ids.company, kind: 'MEETING_BOOKED' } }), 'OtherEvent'],
  refreshInstantlyCampaign: [() => ({ id: ids.campaign }), 'Campaign'],
  releaseField: [() => ({ id: `Lead:${ids.lead}`, field: 'jobTitle' }), 'Lead'],
  restoreOffer: [() => ({ id: ids.offer }), 'Offer'],
  resumeCsvImport: [() => ({ id: ids.brokenOff }), 'CsvImport'],
  revokeApiKey: [() => ({ id: ids.apiKey }), 'ApiKey'],
  setCampaignStatus: [() => ({ id: ids.campaign, status: 'PAUSED' }), 'Campaign'],
  setUserRole: [() => ({ userId: ids.user, role: 'ADMIN' }), 'User'],
  syncInstantly: [() => ({ full: true }), 'SyncRun'],
  undoCsvImport: [() => ({ id: ids.csvImport }), 'CsvImport'],
  unlinkCampaign: [() => ({ id: ids.own }), 'Campaign'],
  updateCampaign: [() => ({ input: { id: ids.campaign, campaignName: 'Winter', offerId: null } }), 'Campaign'],
  updateCampaignLead: [
    () => ({ input: { id: ids.campaignLead, callStatus: 'SCHEDULED', nextFollowupAt: '2026-04-01T09:00:00Z' } }),
    'CampaignLead',
  ],
  updateCompany: [() => ({ input: { id: ids.company, industry: 'Dental' } }), 'Company'],
  updateLead: [() => ({ input: { id: ids.lead, jobTitle: 'Owner', seniority: null } }), 'Lead'],
  updateLoggedCall: [() => ({ input: { id: ids.call, kind: 'CALL_BUSY', durationSeconds: 5 } }), 'CallEvent'],
  updateLoggedLinkedIn: [() => ({ input: { id: ids.linkedIn, message: 'Hello again' } }), 'LinkedInEvent'],
  updateLoggedMeeting: [() => ({ input: { id: ids.meeting, happenedAt: '2026-02-01T09:00:00Z' } }), 'OtherEvent'],
  updateNote: [() => ({ input: { id: ids.note, text: 'Second' } }), 'NoteEvent'],
  updateOffer: [() => ({ input: { id: ids.offer, priceMax: 2000 } }), 'Offer'],
}
const calls = Object.entries(CALLS).map(([name, [args, subject]]) => ({ name, args, subject }))
/** Those that give the same answer again: a secret is shown once. */
const repeatable = calls.filter(({ name }) => name !== 'createApiKey')

/** Arguments that name rows which do not exist. */
function withStrangers(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/[0-9a-f-]{36}/g, STRANGER)
  if (Array.isArray(value)) return value.map(withStrangers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withStrangers(inner)]))
}

async function everything(): Promise<string> {
  const tables = [
    'api_keys',
    'users',
    'offers',
    'campaigns',
    'campaign_leads',
    'leads',
    'companies',
    'events',
    'note_versions',
    'field_edits',
    'csv_imports_raw',
    'csv_import_rows',
    'csv_mappings',
  ]
  const unsaid = `'{updated_at,lease_token,lease_owner,lease_expires_at}'::text[]`
  const rows = tables.map((table) => db.query(`select to_jsonb(t) - ${unsaid} as row from ${table} t order by 1`))
  return JSON.stringify([await Promise.all(rows), await db.query('select count(*)::int as runs from sync_runs')])
}

/** These change nothing: there is nothing to be audited and nothing to be done twice. */
const WITHOUT_EFFECT = ['previewCsvImport']

describe(`every mutation (${databaseKind})`, () => {
  test('is tried here', () => {
    const changes = mutationNames.filter((name) => !WITHOUT_EFFECT.includes(name))
    expect(calls.map(({ name }) => name)).toEqual(changes)
  })

  test.each(calls)('$name leaves exactly one audit entry', async ({ name, args, subject }) => {
    const answer = await callMutation(graph, name, args())
    expect(answer.message).toBeUndefined()
    const entries = await db.prisma.auditEntry.findMany()
    expect(entries).toHaveLength(1)
    const subjectId: unknown = answer.id === undefined ? expect.any(String) : answer.id.split(':')[1]
    expect(entries[0]).toMatchObject({
      action: name,
      subjectType: subject,
      userId: graph.user.id,
      apiKeyId: null,
      requestId: 'test',
      at: NOW,
      ...(name === 'refreshInstantlyCampaign' ? {} : { subjectId }),
    })
  })

  test.each(repeatable)('$name asked twice under one key has one effect and one answer', async ({ name, args }) => {
    const call = () => callMutation(graph, name, { ...args(), idempotencyKey: 'k-1' })
    const first = await call()
    // @NOTE What was resumed goes on behind the answer.
    await Promise.all(underWay)
    const after = await everything()
    expect(await call()).toEqual(first)
    await Promise.all(underWay)
    expect(await everything()).toBe(after)
    expect(await db.prisma.auditEntry.count()).toBe(1)
  })

  test.each(repeatable)(
    '$name asked twice at once under one key has one effect and one answer',
    async ({ name, args }) => {
      const call = () => callMutation(graph, name, { ...args(), idempotencyKey: 'k-2' })
      const [first, ...others] = await Promise.all([call(), call(), call()])
      expect(first?.message).toBeUndefined()
      for (const other of others) expect(other).toEqual(first)
      expect(await db.prisma.auditEntry.count()).toBe(1)
    },
  )

  test('createApiKey asked again and at once under one key makes one key, and shows its secret once', async () => {
    const call = (name: string) =>
      callMutation(graph, 'createApiKey', { input: { name, scopes: ['READ'] }, idempotencyKey: 'k-4' })
    const answers = [...(await Promise.all([call('One'), call('One'), call('One')])), await call('One')]
    const typenames = answers.map(({ __typename }) => __typename)
    expect(typenames.sort()).toEqual(['ConflictError', 'ConflictError', 'ConflictError', 'CreatedApiKey'])
    const { prefix } = await db.prisma.apiKey.findFirstOrThrow({ where: { name: 'One' } })
    for (const { __typename, message } of answers) {
      if (__typename === 'ConflictError')
        expect(message).toMatch(new RegExp(`key ${prefix} .*revoke ${prefix} and make`))
    }
    expect(await db.prisma.apiKey.count()).toBe(2)
    expect(await db.prisma.auditEntry.count()).toBe(1)
    expect((await call('Two')).__typename).toBe('IdempotencyConflictError')
  })

  test('no secret and no hash of one is in the audit or among the answers that are kept', async () => {
    const made = await callMutation(graph, 'createApiKey', {
      input: { name: 'Reports', scopes: ['READ', 'ADMIN'] },
      idempotencyKey: 'k-5',
    })
    const key = await db.prisma.apiKey.findFirstOrThrow({ where: { name: 'Reports' } })
    await callMutation(graph, 'revokeApiKey', { id: key.id })
    const kept = JSON.stringify([await db.prisma.auditEntry.findMany(), await db.prisma.idempotencyKey.findMany()])
    const found = await graph.data<{ auditEntries: { totalCount: number } }, object>(
      parse(`{ auditEntries(filter: { subjectId: "ApiKey:${key.id}" }) { totalCount } }`),
      {},
    )
    expect(found.auditEntries.totalCount).toBe(2)
    const { secret = '' } = made
    expect(secret).toMatch(/^leadline_/)
    for (const hidden of [secret, secret.slice(-43), key.secretHash]) expect(kept).not.toContain(hidden)
    const facts = { name: 'Reports', prefix: key.prefix, scopes: ['read', 'admin'], userId: graph.user.id }
    expect(await db.prisma.auditEntry.findMany({ orderBy: { action: 'asc' } })).toMatchObject([
      { before: {}, after: facts },
      { before: { revokedAt: null }, after: { revokedAt: NOW.toISOString() } },
    ])
  })

  test.each(calls)('$name refuses a key that was used for something else', async ({ name, args }) => {
    await callMutation(graph, 'createOffer', { input: { offerName: 'Other' }, idempotencyKey: 'k-3' })
    const before = await everything()
    const answer = await callMutation(graph, name, { ...args(), idempotencyKey: 'k-3' })
    expect(answer).toMatchObject({ __typename: 'IdempotencyConflictError', code: 'IDEMPOTENCY_CONFLICT' })
    expect(await everything()).toBe(before)
  })

  test.each(calls)('$name tells a bad key by its path, and writes nothing', async ({ name, args }) => {
    const before = await everything()
    for (const idempotencyKey of ['', 'x'.repeat(201), 'a\u0000b']) {
      const answer = await callMutation(graph, name, { ...args(), idempotencyKey })
      expect(answer.__typename).toBe('ValidationError')
      expect(answer.fields?.map(({ path }) => path)).toContain('idempotencyKey')
    }
    expect(await everything()).toBe(before)
    expect(await db.prisma.auditEntry.count()).toBe(0)
  })

  test.each(calls)('$name tells of rows that do not exist, and leaves no audit entry', async ({ name, args }) => {
    const strange = withStrangers(args())
    if (JSON.stringify(strange) === JSON.stringify(args())) return
    const answer = await callMutation(graph, name, Object.fromEntries(Object.entries(strange ?? {})))
    expect(answer).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' })
    expect(await db.prisma.auditEntry.count()).toBe(0)
  })

  test.each(calls.filter(({ args }) => /\bid: ids|ids\./.test(String(args))))(
    '$name tells an id of something else by its path',
    async ({ name, args }) => {
      const foreign = JSON.parse(
        JSON.stringify(args()).replaceAll(/(?<!leads":\["[^"]*)"(?:Lead:)?[0-9a-f-]{36}"/g, '"SyncRun:x"'),
      )
      const answer = await callMutation(graph, name, foreign)
      expect(answer.__typename).toBe('ValidationError')
      for (const { path } of answer.fields ?? []) expect(path).toMatch(/^(input\.)?(\w*[iI]d)$/)
    },
  )
})
