import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { schema } from '../../src/schema/schema.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { fillSample } from './sample.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 6 })
  await db.prisma.instantlyEmailRaw.create({ data: { instantlyEmailId: 'odd', eventType: 'other', rawJson: {} } })
})
afterAll(() => db[Symbol.asyncDispose]())

const EveryId = graphql(`
  query EveryId {
    me { id }
    users { edges { node { id } } }
    leads { edges { node { id } } }
    companies { edges { node { id } } }
    campaigns { edges { node { id } } }
    campaignLeads { edges { node { id } } }
    offers { edges { node { id } } }
    csvImports { edges { node { id rows { edges { node { id } } } } } }
    csvMappings { edges { node { id } } }
    syncRuns { edges { node { id } } }
    auditEntries { edges { node { id } } }
    timeline { edges { node { id } } }
    instantlyCampaigns { edges { node { id } } }
    instantlyCampaignDefinitions { edges { node { id } } }
    instantlyAccounts { edges { node { id } } }
    instantlyDailyAnalytics { edges { node { id } } }
    instantlyEmails { edges { node { id } } }
    instantlyLeads { edges { node { id } } }
    quarantinedRecords { edges { node { id } } }
  }
`)

const Nodes = graphql(`
  query Nodes($ids: [ID!]!, $first: ID!) {
    nodes(ids: $ids) { __typename id ... on Lead { email } ... on NoteEvent { noteText } ... on Event { eventType } }
    node(id: $first) { __typename id }
  }
`)

const nodeTypes = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'))
  .map(({ name }) => name)
const stranger = '00000000-0000-4000-8000-000000000000'

describe(`global ids (${databaseKind})`, () => {
  test('every node of every type is found by its id, all in one request', async () => {
    const answer = JSON.stringify(await graph.data(EveryId, {}))
    const ids = [...new Set([...answer.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? ''))]
    expect(new Set(ids.map((id) => id.split(':')[0]))).toEqual(new Set(nodeTypes))
    const { nodes, node } = await graph.data(Nodes, { ids, first: ids[0] ?? '' })
    expect(nodes.map((found) => found?.id)).toEqual(ids)
    expect(nodes.map((found) => found?.__typename)).toEqual(ids.map((id) => id.split(':')[0]))
    expect(node?.id).toBe(ids[0])
  })

  test('an id without a row gives null in its place', async () => {
    const { id } = await db.prisma.lead.findFirstOrThrow()
    const { nodes, node } = await graph.data(Nodes, {
      ids: [`Lead:${stranger}`, `Lead:${id}`, 'InstantlyLeadRaw:none'],
      first: `Company:${stranger}`,
    })
    expect(nodes.map((found) => found?.id ?? null)).toEqual([null, `Lead:${id}`, null])
    expect(node).toBeNull()
  })

  test('an event is found under its own type only', async () => {
    const { id } = await db.prisma.event.findFirstOrThrow({ where: { eventType: 'note_added' } })
    const { nodes, node } = await graph.data(Nodes, {
      ids: [`NoteEvent:${id}`, `EmailEvent:${id}`],
      first: `OtherEvent:${id}`,
    })
    expect(nodes).toEqual([
      { __typename: 'NoteEvent', id: `NoteEvent:${id}`, noteText: 'Note 4', eventType: 'NOTE_ADDED' },
      null,
    ])
    expect(node).toBeNull()
  })

  test.each(['Lead', 'Lead:nope', 'Nothing:1', `Query:${stranger}`, 'SyncRunResource:1', 'TGVhZDox'])(
    '%j is refused with a reason',
    async (first) => {
      const failure = await graph.failure(Nodes, { ids: [], first })
      expect(failure).toEqual({ code: 'BAD_USER_INPUT', message: expect.stringContaining(JSON.stringify(first)) })
    },
  )
})
