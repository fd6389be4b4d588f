import { afterAll, beforeAll, expect, test } from 'vitest'
import { CompanyPage, LeadList, LeadTimeline } from '../../examples/react/src/documents.ts'
import type { Database } from '../../src/database/database.ts'
import { openGraph, statementsOf } from '../schema/graph.ts'
import { fillSample, type SampleSize } from '../schema/sample.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'

let db: Database

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

/** How many statements each document of the example runs on a workspace of this size. */
async function countStatements(size: SampleSize): Promise<number[]> {
  await emptyDatabase(db)
  const graph = await openGraph(db)
  await fillSample(db, size)
  const lead = await db.prisma.lead.findFirstOrThrow()
  const company = await db.prisma.company.findFirstOrThrow()
  const runs = [
    () => graph.data(LeadList, {}),
    () => graph.data(LeadTimeline, { id: lead.id }),
    () => graph.data(CompanyPage, { id: company.id }),
  ]
  const counts: number[] = []
  for (const run of runs) counts.push((await statementsOf(db, run)).length)
  return counts
}

test(`the documents of the example run as many statements for one row as for many (${databaseKind})`, async () => {
  const small = await countStatements({ companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 6 })
  const large = await countStatements({ companies: 4, leadsPerCompany: 5, campaigns: 3, eventsPerLead: 24 })
  expect(large).toEqual(small)
  // @NOTE One for the rows; the company page also counts its people.
  expect(large).toEqual([1, 1, 2])
})
