import { type DocumentNode, getOperationAST, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { examples } from '../../src/server/examples.ts'
import { graphql } from '../generated/gql.ts'
import { type Graph, openGraph, statementsOf } from '../schema/graph.ts'
import { fillSample, type SampleSize } from '../schema/sample.ts'
import { post, serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { documentedTexts } from '../support/documented.ts'

const SMALL: SampleSize = { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 6 }
const LARGE: SampleSize = { companies: 5, leadsPerCompany: 4, campaigns: 4, eventsPerLead: 18 }

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

const Aliases = graphql(`
  query Aliases {
    companies {
      edges {
        node {
          leads {
            edges {
              node {
                mails: timeline(first: 2, filter: { types: [EMAIL_SENT] }) { totalCount edges { node { id } } }
                calls: timeline(last: 1, filter: { types: [CALL_COMPLETED] }) { totalCount edges { node { id } } }
              }
            }
          }
        }
      }
    }
  }
`)

const DeepAliases = graphql(`
  query DeepAliases {
    timeline(first: 100) {
      edges {
        node {
          newest: lead { timeline(first: 1) { edges { node { id } } } }
          oldest: lead { timeline(last: 1) { edges { node { id } } } }
          ... on EmailEvent { rawEmail { events { totalCount } } }
        }
      }
    }
  }
`)

const Everything = graphql(`
  query Everything {
    me { csvImports { totalCount edges { node { companies { totalCount } leads { totalCount } } } } offers { totalCount } }
    leads {
      totalCount
      edges {
        node {
          lastSyncedAt
          company { lastSyncedAt firstSeenInCsv { fileName uploadedBy { email } } }
          csvImport { fileName }
          instantlyLeads { totalCount edges { node { lastSyncedAt } } }
          campaignLeads {
            totalCount
            edges {
              node {
                lastSyncedAt
                campaign { lastSyncedAt offer { priceMin } createdBy { email } rawCampaign { rawJson } rawDefinition { rawJson } }
                timeline { totalCount edges { node { lastSyncedAt } } }
              }
            }
          }
        }
      }
    }
    campaigns { edges { node { campaignLeads { totalCount } dailyAnalytics { totalCount } } } }
  }
`)

const documents: [title: string, document: DocumentNode][] = [
  ...examples
    .filter(({ document }) => document.startsWith('query'))
    .map(({ title, document }): [string, DocumentNode] => [title, parse(document)]),
  ...documentedTexts()
    .map(([page, text]) => [page, parse(text)] as const)
    .filter(([, document]) => getOperationAST(document)?.operation === 'query')
    .map(([page, document], index): [string, DocumentNode] => [
      `query ${index + 1} of the pages, in ${page}`,
      document,
    ]),
  ['the same list under two names', Aliases],
  ['conflicting lists below the rows of a list', DeepAliases],
  ['a query over the whole graph', Everything],
]

/** Examples that the database cannot answer as a whole, with their statements: each has to say why. */
const NOT_IN_ONE: Readonly<Record<string, number>> = {
  // @NOTE One statement for each of the three kinds, and one for the texts of what was found.
  'Search leads, companies and everything that was said': 4,
}

/** How many statements each document runs on a workspace of this size. */
async function countStatements(size: SampleSize): Promise<Map<string, number>> {
  await emptyDatabase(db)
  graph = await openGraph(db)
  await fillSample(db, size)
  const counts = new Map<string, number>()
  for (const [title, document] of documents) {
    counts.set(title, (await statementsOf(db, () => graph.data<unknown, object>(document, {}))).length)
  }
  return counts
}

describe(`invariant 8: bounded statements (${databaseKind})`, () => {
  let small: Map<string, number>
  let large: Map<string, number>
  beforeAll(async () => {
    small = await countStatements(SMALL)
    large = await countStatements(LARGE)
  })

  test.each(documents)('%s: as many statements for one row as for hundreds', (title) => {
    expect(large.get(title)).toBeGreaterThan(0)
    expect(large.get(title)).toBe(small.get(title))
  })

  test.each(examples.filter(({ document }) => document.startsWith('query')))(
    '$title: one statement for each list of the root, and one for each count',
    ({ title, document }) => {
      // @NOTE A search has a statement for each of its three kinds, and one for the texts of what it found.
      const rows = document.includes('search(') ? 4 : document.includes('byPath:') ? 2 : 1
      expect(large.get(title)).toBe(rows + (document.match(/totalCount/g)?.length ?? 0))
    },
  )

  test('over HTTP each example is one statement, counts and freshness included', async () => {
    await using server = await serve(db)
    const queries = examples.filter(({ document }) => document.startsWith('query'))
    const counted: [title: string, statements: number][] = []
    for (const { title, document } of queries) {
      const ask = async () => {
        const { data, errors } = await (await post(server.url, { query: document })).json()
        expect([title, errors, Object.keys(data)]).toEqual([title, undefined, expect.anything()])
      }
      counted.push([title, (await statementsOf(db, ask)).length])
    }
    expect(counted).toEqual(queries.map(({ title }) => [title, NOT_IN_ONE[title] ?? 1]))
  })

  test('the same list under two names: right rows, one more statement and one for each count', async () => {
    expect(large.get('the same list under two names')).toBe(4)
    const { companies } = await graph.data(Aliases, {})
    const leads = companies.edges.flatMap(({ node }) => node.leads.edges)
    const events = await db.prisma.event.findMany({ select: { id: true, eventType: true } })
    const typeOf = new Map(events.map(({ id, eventType }) => [id, eventType]))
    const types = (rows: { node: { id: string } }[]) => rows.map(({ node }) => typeOf.get(node.id.split(':')[1] ?? ''))
    expect(leads).toHaveLength(20)
    for (const { node } of leads) {
      expect(types(node.mails.edges)).toEqual(['email_sent', 'email_sent'])
      expect(types(node.calls.edges)).toEqual(['call_completed'])
      expect([node.mails.totalCount, node.calls.totalCount]).toEqual([3, 3])
    }
  })

  test('conflicting lists below the rows of a list give the right rows', async () => {
    const { timeline } = await graph.data(DeepAliases, {})
    expect(timeline.edges).toHaveLength(100)
    for (const { node } of timeline.edges) {
      expect(node.newest?.timeline.edges).toHaveLength(1)
      expect(node.newest?.timeline.edges).not.toEqual(node.oldest?.timeline.edges)
    }
  })
})
