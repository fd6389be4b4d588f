import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { fillSample } from './sample.ts'

let db: Database
let graph: Graph

const at = (day: number) => new Date(Date.UTC(2026, 4, day))

beforeAll(async () => {
  db = await openTestDatabase()
})
beforeEach(async () => {
  await emptyDatabase(db)
  graph = await openGraph(db)
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 3 })
  const { prisma } = db
  await prisma.instantlyCampaignRaw.updateMany({ data: { syncedAt: at(1) } })
  await prisma.instantlyCampaignDefinitionRaw.updateMany({ data: { syncedAt: at(2) } })
  await prisma.instantlyAccountRaw.updateMany({ data: { syncedAt: at(3) } })
  await prisma.instantlyDailyAnalyticsRaw.updateMany({ data: { syncedAt: at(4) } })
  await prisma.instantlyEmailRaw.updateMany({ data: { syncedAt: at(5) } })
  await prisma.instantlyLeadRaw.updateMany({ data: { syncedAt: at(6) } })
})
afterAll(() => db[Symbol.asyncDispose]())

const Synced = graphql(`
  query Synced {
    instantlyCampaigns { edges { node { lastSyncedAt syncedAt } } }
    instantlyCampaignDefinitions { edges { node { lastSyncedAt } } }
    instantlyAccounts { edges { node { lastSyncedAt } } }
    instantlyDailyAnalytics(first: 1) { edges { node { lastSyncedAt } } }
    instantlyEmails { edges { node { lastSyncedAt } } }
    instantlyLeads { edges { node { lastSyncedAt } } }
    campaigns { edges { node { lastSyncedAt } } }
    leads { edges { node { lastSyncedAt } } }
    campaignLeads { edges { node { lastSyncedAt } } }
    companies { edges { node { lastSyncedAt } } }
    timeline { edges { node { __typename lastSyncedAt } } }
  }
`)

const day = (time: unknown) => (time === null ? null : new Date(String(time)).getUTCDate())

async function synced() {
  const data = await graph.data(Synced, {})
  const first = (list: { edges: { node: { lastSyncedAt: string | null } }[] }) => day(list.edges[0]?.node.lastSyncedAt)
  const { timeline, ...lists } = data
  const events = timeline.edges.map(({ node }): [string, number | null] => [node.__typename, day(node.lastSyncedAt)])
  // @NOTE One of the two mails is not from Instantly; which of them comes first is for their random ids to say.
  const known = events.filter(([kind, time]) => kind !== 'EmailEvent' || time !== null)
  const others = Object.entries(lists).map(([name, list]): [string, number | null] => [name, first(list)])
  return Object.fromEntries([...others, ...known])
}

describe(`lastSyncedAt (${databaseKind})`, () => {
  test('on raw rows when they were last seen, on campaigns the later of their two raw rows', async () => {
    expect(await synced()).toMatchObject({
      instantlyCampaigns: 1,
      instantlyCampaignDefinitions: 2,
      campaigns: 2,
      instantlyAccounts: 3,
      instantlyDailyAnalytics: 4,
      instantlyEmails: 5,
      instantlyLeads: 6,
    })
  })

  test('on mails when the mail was last seen, on what is derived null until leads and mails were read to the end', async () => {
    const untouched = { leads: null, campaignLeads: null, companies: null, CallEvent: null, EmailEvent: 5 }
    expect(await synced()).toMatchObject(untouched)
    await db.prisma.syncCheckpoint.create({ data: { resource: 'emails', completedAt: at(9) } })
    expect(await synced()).toMatchObject({ leads: null })
    await db.prisma.syncCheckpoint.create({ data: { resource: 'leads', completedAt: at(8) } })
    expect(await synced()).toMatchObject({ leads: 8, campaignLeads: 8, companies: 8, CallEvent: 8, EmailEvent: 5 })
  })

  test('on a lead row a complete sweep counts, unless it missed the row', async () => {
    await db.prisma.syncCheckpoint.create({ data: { resource: 'leads', completedAt: at(20), fullyReadAt: at(10) } })
    expect(await synced()).toMatchObject({ instantlyLeads: 10 })
    await db.prisma.instantlyLeadRaw.updateMany({ data: { missingSince: at(9), syncedAt: at(6) } })
    expect(await synced()).toMatchObject({ instantlyLeads: 6 })
    await db.prisma.instantlyLeadRaw.updateMany({ data: { missingSince: null, syncedAt: at(12) } })
    expect(await synced()).toMatchObject({ instantlyLeads: 12 })
  })
})
