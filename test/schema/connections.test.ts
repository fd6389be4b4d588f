import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'
import { fillSample } from './sample.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await fillSample(db, { companies: 3, leadsPerCompany: 2, campaigns: 2, eventsPerLead: 3 })
})
afterAll(() => db[Symbol.asyncDispose]())

const CountOnly = graphql(`
  query CountOnly {
    leads { totalCount }
  }
`)

const RowsOnly = graphql(`
  query RowsOnly {
    companies { edges { node { leads { edges { node { id } } } } } }
  }
`)

const CountsBelow = graphql(`
  query CountsBelow {
    companies { edges { node { companyName leads(first: 0) { totalCount edges { node { id } } } } } }
  }
`)

const LeadColumns = graphql(`
  query LeadColumns {
    leads { edges { node { firstName } } }
  }
`)

const counts = (statements: string[]) => statements.filter((sql) => /count\(\*\)/i.test(sql))

describe(`connections (${databaseKind})`, () => {
  test('nothing is counted unless totalCount is asked for', async () => {
    const statements = await statementsOf(db, () => graph.data(RowsOnly, {}))
    expect(statements).toHaveLength(1)
    expect(counts(statements)).toEqual([])
  })

  test('at the root nothing but a count is run when only totalCount is asked for', async () => {
    const statements = await statementsOf(db, async () => {
      expect((await graph.data(CountOnly, {})).leads.totalCount).toBe(6)
    })
    expect(statements).toHaveLength(1)
    expect(counts(statements)).toHaveLength(1)
  })

  test('the counts of many parents are one grouped statement', async () => {
    const statements = await statementsOf(db, async () => {
      const { companies } = await graph.data(CountsBelow, {})
      expect(companies.edges.map(({ node }) => node.leads)).toEqual(Array(3).fill({ totalCount: 2, edges: [] }))
    })
    expect(counts(statements)).toHaveLength(1)
    expect(statements).toHaveLength(2)
  })

  test('only the columns that were asked for are read, with those of the cursor', async () => {
    const [statement = ''] = await statementsOf(db, () => graph.data(LeadColumns, {}))
    expect(statement).toContain('first_name')
    expect(statement).not.toContain('apollo_data')
    expect(statement).not.toContain('last_name')
  })
})
