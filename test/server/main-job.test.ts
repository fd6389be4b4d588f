import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { silentLogger } from '../../src/logger.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { createInstantlySync } from '../../src/sync/instantly-sync.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type SyncKit, startSyncKit } from '../support/synced-workspace.ts'
import { post, serve } from './server-kit.ts'

let db: Database
let kit: SyncKit
let server: LeadlineServer
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await startSyncKit(db, { leads: 80 })
  server = await serve(db, {
    sync: createInstantlySync({ db, client: kit.client, logger: silentLogger, now: kit.now }),
    now: kit.now,
  })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const response = await post(server.url, { query, variables })
  // @NOTE The shape is the query's; each test names what it asked for.
  const body = (await response.json()) as { data: Data; errors?: unknown }
  expect(body.errors).toBeUndefined()
  return body.data
}

interface Run {
  id: string
  status: string
  parts: { resource: string; inserted: number }[]
}

const RUN = 'id status parts { resource inserted }'

async function waitForRun(id: string): Promise<Run> {
  const { syncRun } = await ask<{ syncRun: Run }>(`query ($id: ID!) { syncRun(id: $id) { ${RUN} } }`, { id })
  if (syncRun.status !== 'QUEUED' && syncRun.status !== 'RUNNING') return syncRun
  await new Promise((resolve) => setTimeout(resolve, 50))
  return await waitForRun(id)
}

describe(`the main job over HTTP (${databaseKind})`, () => {
  test('a sync asked for in the graph answers at once, and ends with a timeline', async () => {
    const { syncInstantly } = await ask<{ syncInstantly: { __typename: string; data?: Run } & Run }>(
      `mutation { syncInstantly { __typename ... on SyncRun { ${RUN} } } }`,
    )
    expect(['QUEUED', 'RUNNING']).toContain(syncInstantly.status)
    const run = await waitForRun(syncInstantly.id)
    expect(run.status).toBe('SUCCEEDED')
    expect(run.parts.find(({ resource }) => resource === 'leads')?.inserted).toBe(80)
    const { timeline } = await ask<{ timeline: { totalCount: number } }>('{ timeline(first: 1) { totalCount } }')
    expect(timeline.totalCount).toBe(kit.simulator.world.emails.length)
  })

  test('one campaign is read again and answered as it is now', async () => {
    const [campaign] = kit.simulator.world.campaigns.filter(({ id }) => kit.simulator.world.sentCount(id) > 0)
    const id = campaign?.id ?? ''
    kit.simulator.advance({ hours: 30 })
    kit.simulator.world.updateCampaign(id, { name: 'Renamed at Instantly' })
    const before = await ask<{ campaign: { id: string } }>(
      'query ($id: String!) { campaign(instantlyCampaignId: $id) { id } }',
      { id },
    )
    const { refreshInstantlyCampaign } = await ask<{
      refreshInstantlyCampaign: { campaign: { campaignName: string; timeline: { totalCount: number } } }
    }>(
      `mutation ($id: ID!) { refreshInstantlyCampaign(id: $id) {
         ... on RefreshedCampaign { campaign { campaignName timeline(first: 0, filter: { types: [EMAIL_SENT] }) { totalCount } } }
       } }`,
      { id: before.campaign.id },
    )
    expect(refreshInstantlyCampaign.campaign.campaignName).toBe('Renamed at Instantly')
    const manual = kit.simulator.world.emails
      .map((mail) => kit.simulator.world.emailObject(mail))
      .filter((mail) => mail.campaign_id === id && mail.ue_type === 3)
    expect(refreshInstantlyCampaign.campaign.timeline.totalCount).toBe(
      kit.simulator.world.sentCount(id) + manual.length,
    )
  })

  test('a note stands in the timeline of the lead, the company and the workspace, and survives the next sync', async () => {
    const { leads } = await ask<{ leads: { edges: { node: { id: string } }[] } }>(
      '{ leads(first: 1, filter: { hasEmail: true }) { edges { node { id } } } }',
    )
    const leadId = leads.edges[0]?.node.id
    await ask('mutation ($input: AddNoteInput!) { addNote(input: $input) { __typename } }', {
      input: { leadId, text: 'Wants a call in autumn' },
    })
    await kit.sync({ full: true })
    const { lead } = await ask<{ lead: { timeline: { edges: { node: { noteText: string | null } }[] } } }>(
      `query ($id: ID!) { lead(id: $id) {
         timeline(filter: { types: [NOTE_ADDED] }) { edges { node { ... on NoteEvent { noteText } } } } } }`,
      { id: leadId },
    )
    expect(lead.timeline.edges.map(({ node }) => node.noteText)).toEqual(['Wants a call in autumn'])
  })
})
