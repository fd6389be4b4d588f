import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { ALL_SCOPES } from '../../src/domain/actor.ts'
import type { Scope } from '../../src/domain/vocabulary.ts'
import { builder } from '../../src/schema/builder.ts'
import { schema } from '../../src/schema/schema.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { openGraph, statementsOf } from './graph.ts'
import { documentFor, fieldOf } from './root-documents.ts'

/** What each field of the roots demands. A new field has to be entered here, so that somebody thinks about it. */
const DEMANDED: Record<string, Record<string, Scope>> = {
  Query: {
    apiKeys: 'admin',
    auditEntries: 'admin',
    campaign: 'read',
    campaignLead: 'read',
    campaignLeads: 'read',
    campaigns: 'read',
    companies: 'read',
    company: 'read',
    csvImport: 'read',
    csvImports: 'read',
    csvMappings: 'read',
    event: 'read',
    instantlyAccounts: 'read',
    instantlyCampaignDefinitions: 'read',
    instantlyCampaigns: 'read',
    instantlyDailyAnalytics: 'read',
    instantlyEmails: 'read',
    instantlyLeads: 'read',
    lead: 'read',
    leads: 'read',
    me: 'read',
    node: 'read',
    nodes: 'read',
    offer: 'read',
    offers: 'read',
    quarantinedRecords: 'read',
    search: 'read',
    suggestCsvMapping: 'read',
    syncRun: 'read',
    syncRuns: 'read',
    timeline: 'read',
    users: 'read',
  },
  Mutation: {
    addCampaignLead: 'write',
    addCampaignLeads: 'write',
    addNote: 'write',
    archiveOffer: 'write',
    createApiKey: 'admin',
    createCampaign: 'write',
    createCompany: 'write',
    createCsvMapping: 'write',
    createLead: 'write',
    createOffer: 'write',
    createUser: 'admin',
    deleteCsvMapping: 'write',
    deleteLoggedEvent: 'write',
    deleteNote: 'write',
    importCsv: 'write',
    linkCampaign: 'write',
    logCall: 'write',
    logLinkedIn: 'write',
    logMeeting: 'write',
    previewCsvImport: 'write',
    refreshInstantlyCampaign: 'sync',
    releaseField: 'write',
    restoreOffer: 'write',
    resumeCsvImport: 'write',
    revokeApiKey: 'admin',
    setCampaignStatus: 'write',
    setUserRole: 'admin',
    syncInstantly: 'sync',
    undoCsvImport: 'write',
    unlinkCampaign: 'write',
    updateCampaign: 'write',
    updateCampaignLead: 'write',
    updateCompany: 'write',
    updateLead: 'write',
    updateLoggedCall: 'write',
    updateLoggedLinkedIn: 'write',
    updateLoggedMeeting: 'write',
    updateNote: 'write',
    updateOffer: 'write',
  },
  Subscription: {
    csvImport: 'read',
    syncRun: 'read',
    timelineEvent: 'read',
  },
}

const cases = Object.entries(DEMANDED).flatMap(([root, fields]) =>
  Object.entries(fields).map(([field, scope]) => [root, field, scope] as const),
)

let db: Database

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

describe(`scopes of the roots (${databaseKind})`, () => {
  test('every field of every root is in the table', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const live = roots.flatMap((root) => (root ? [[root.name, Object.keys(root.getFields()).sort()]] : []))
    const listed = Object.entries(DEMANDED).map(([root, fields]) => [root, Object.keys(fields).sort()])
    expect(listed).toEqual(live)
  })

  test('every field of every root declares exactly the scope of the table', () => {
    const declared = cases.map(([root, field]) => [root, field, authScopesOf(fieldOf(root, field))])
    expect(declared).toEqual(cases.map(([root, field, scope]) => [root, field, { [scope]: true }]))
  })

  test.each(cases)(
    '%s.%s without the scope %s is refused, and asks the database nothing',
    async (root, field, scope) => {
      const scopes = new Set([...ALL_SCOPES].filter((each) => each !== scope))
      const graph = await openGraph(db, { actor: { scopes } })
      const failures: unknown[] = []
      const statements = await statementsOf(db, async () => {
        const { errors } = await graph.run<unknown, object>(parse(documentFor(root, field)), { file: 'no file' })
        failures.push(...(errors ?? []).map(({ path, extensions, message }) => ({ path, extensions, message })))
      })
      const message = expect.stringMatching(new RegExp(`^${root}.${field} demands the scope ${scope}: your role is`))
      expect(failures).toEqual([{ path: [field], extensions: { code: 'FORBIDDEN', scope }, message }])
      expect(statements).toEqual([])
    },
  )

  test.each(cases)('%s.%s with the scope %s alone is not refused', async (root, field, scope) => {
    const graph = await openGraph(db, { actor: { scopes: new Set([scope]) } })
    const { errors = [] } = await graph.run<unknown, object>(parse(documentFor(root, field)), { file: 'no file' })
    expect(errors.filter(({ extensions }) => extensions.code === 'FORBIDDEN')).toEqual([])
  })

  test('with a key the refusal speaks of the key', async () => {
    const actor = { apiKeyId: '00000000-0000-4000-8000-000000000000', scopes: new Set<Scope>(['read']) }
    const graph = await openGraph(db, { actor })
    const { errors } = await graph.run<unknown, object>(parse('mutation { syncInstantly { __typename } }'), {})
    expect(errors?.[0]?.message).toMatch(/demands the scope sync: the API key/)
  })

  test('a field of a root without a scope is no valid TypeScript', () => {
    const neverCalled = () => [
      // @ts-expect-error authScopes is missing
      builder.queryField('open', (t) => t.string({ description: 'Open.', resolve: () => 'open' })),
      // @ts-expect-error authScopes is missing
      builder.mutationField('open', (t) => t.string({ description: 'Open.', resolve: () => 'open' })),
      // @ts-expect-error there is no such scope
      builder.queryField('open', (t) => t.string({ authScopes: { reed: true }, resolve: () => 'open' })),
    ]
    expect(neverCalled).toBeInstanceOf(Function)
  })

  test('no field below the roots asks for a scope: rows cost nothing', () => {
    const roots = ['Query', 'Mutation', 'Subscription']
    const asking = Object.values(schema.getTypeMap()).flatMap((type) =>
      !roots.includes(type.name) && 'getFields' in type
        ? Object.values(type.getFields()).filter((field) => authScopesOf(field) !== undefined)
        : [],
    )
    expect(asking).toEqual([])
  })
})

function authScopesOf({ extensions }: { extensions: Readonly<Record<string, unknown>> }): unknown {
  const { pothosOptions } = extensions
  return typeof pothosOptions === 'object' && pothosOptions !== null && 'authScopes' in pothosOptions
    ? pothosOptions.authScopes
    : undefined
}
