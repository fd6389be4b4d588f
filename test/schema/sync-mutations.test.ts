import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Prisma } from '../../src/generated/prisma/client.ts'
import type { SyncRequest, SyncService } from '../../src/sync/sync-service.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { fillSample } from './sample.ts'

let db: Database
let requests: SyncRequest[]
/** What the run has become when it has ended. */
let outcome: Prisma.SyncRunUpdateInput

beforeAll(async () => {
  db = await openTestDatabase()
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 1 })
})
afterAll(() => db[Symbol.asyncDispose]())

/** A sync that only keeps its books: it makes the run and ends it as the test wishes. */
const sync: SyncService = {
  unavailable: undefined,
  start: async (request, commit = (create) => db.transaction(create)) => {
    const runId = await commit(async (tx) => {
      requests.push(request)
      const [run] = await tx.query<{ id: string }>(
        `insert into sync_runs (requested_by, resources, status)
         select $1, array(select jsonb_array_elements_text($2::jsonb)), 'running' returning id`,
        [request.requester.by, JSON.stringify(request.resources ?? [])],
      )
      return run?.id ?? ''
    })
    const finish = async () => {
      await db.prisma.syncRun.update({ where: { id: runId }, data: outcome })
    }
    return { runId, finished: finish().then(() => runId) }
  },
}

async function open(service: SyncService | undefined = sync): Promise<Graph> {
  requests = []
  outcome = { status: 'succeeded' }
  return await openGraph(db, { sync: service })
}

const StartSync = graphql(`
  mutation StartSync($resources: [SyncResource!], $full: Boolean, $since: DateTime) {
    syncInstantly(resources: $resources, full: $full, since: $since) {
      __typename
      ... on SyncRun { id requestedBy resources status }
      ... on Error { code message }
      ... on ValidationError { fields { path } }
    }
  }
`)

const Refresh = graphql(`
  mutation Refresh($id: ID!) {
    refreshInstantlyCampaign(id: $id) {
      __typename
      ... on RefreshedCampaign {
        campaign { campaignName campaignLeads { totalCount } }
        run { status }
      }
      ... on Error { code message }
      ... on SyncFailedError { run { status } }
    }
  }
`)

describe(`asking for a sync (${databaseKind})`, () => {
  test('syncInstantly starts what was asked for and answers with the run', async () => {
    const graph = await open()
    const { syncInstantly } = await graph.data(StartSync, {
      resources: ['LEADS', 'EMAILS'],
      full: true,
      since: '2026-01-01T00:00:00Z',
    })
    expect(syncInstantly).toMatchObject({
      __typename: 'SyncRun',
      requestedBy: 'graphql',
      resources: ['leads', 'emails'],
    })
    expect(requests).toEqual([
      {
        requester: { by: 'graphql', userId: graph.user.id },
        resources: ['leads', 'emails'],
        full: true,
        since: new Date('2026-01-01T00:00:00Z'),
      },
    ])
  })

  test('without arguments everything new is asked for', async () => {
    const graph = await open()
    await graph.data(StartSync, {})
    expect(requests).toMatchObject([{ resources: [], full: false, since: undefined }])
  })

  test('a time that cannot be is refused before anything starts', async () => {
    const graph = await open()
    const { syncInstantly } = await graph.data(StartSync, { since: '9999-01-01T00:00:00Z' })
    expect(syncInstantly).toMatchObject({ __typename: 'ValidationError', fields: [{ path: 'since' }] })
    expect(requests).toEqual([])
  })

  test('where nothing can be synced, both say why', async () => {
    const graph = await open({ ...sync, unavailable: 'No key. Set INSTANTLY_API_KEY.' })
    const expected = {
      __typename: 'SyncUnavailableError',
      code: 'SYNC_UNAVAILABLE',
      message: 'No key. Set INSTANTLY_API_KEY.',
    }
    const { id } = await db.prisma.campaign.findFirstOrThrow()
    expect((await graph.data(StartSync, {})).syncInstantly).toEqual(expected)
    expect((await graph.data(Refresh, { id })).refreshInstantlyCampaign).toEqual(expected)
    expect(requests).toEqual([])
  })

  test('refreshInstantlyCampaign waits for the run and answers with the campaign as it is then', async () => {
    const graph = await open()
    const { id, instantlyCampaignId } = await db.prisma.campaign.findFirstOrThrow()
    const { refreshInstantlyCampaign } = await graph.data(Refresh, { id: `Campaign:${id}` })
    expect(refreshInstantlyCampaign).toEqual({
      __typename: 'RefreshedCampaign',
      campaign: { campaignName: 'Campaign 0', campaignLeads: { totalCount: 1 } },
      run: { status: 'SUCCEEDED' },
    })
    expect(requests).toEqual([{ requester: { by: 'graphql', userId: graph.user.id }, instantlyCampaignId }])
  })

  test('a refresh that failed is an error with the reason and the run', async () => {
    const graph = await open()
    outcome = { status: 'failed', error: 'Instantly refused the key (401). Mend INSTANTLY_API_KEY.' }
    const { id } = await db.prisma.campaign.findFirstOrThrow()
    expect((await graph.data(Refresh, { id })).refreshInstantlyCampaign).toEqual({
      __typename: 'SyncFailedError',
      code: 'SYNC_FAILED',
      message: 'Instantly refused the key (401). Mend INSTANTLY_API_KEY.',
      run: { status: 'FAILED' },
    })
  })

  test('an unknown campaign, one without Instantly, and an id of something else are told apart', async () => {
    const graph = await open()
    const own = await db.prisma.campaign.create({ data: { campaignName: 'Calls only' } })
    const refresh = async (id: string) => (await graph.data(Refresh, { id })).refreshInstantlyCampaign
    expect(await refresh('00000000-0000-4000-8000-000000000000')).toMatchObject({ __typename: 'NotFoundError' })
    expect(await refresh(own.id)).toMatchObject({
      __typename: 'ValidationError',
      message: 'The campaign "Calls only" is not linked to Instantly.',
    })
    expect(await refresh(`Lead:${own.id}`)).toMatchObject({ __typename: 'ValidationError' })
    expect(requests).toEqual([])
  })
})
