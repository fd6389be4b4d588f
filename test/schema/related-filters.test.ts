import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  const { prisma } = db
  const [dental, other] = await Promise.all(
    ['Dental', 'Legal'].map((industry) => prisma.company.create({ data: { companyName: industry, industry } })),
  )
  const campaign = await prisma.campaign.create({ data: { campaignName: 'Spring', usesEmail: true } })
  const people = [
    { firstName: 'Ann', companyId: dental?.id, leadStatus: 'interested', overallStatus: 'replied' as const },
    { firstName: 'Ben', companyId: dental?.id, leadStatus: 'new', overallStatus: 'active' as const },
    { firstName: 'Cid', companyId: other?.id, leadStatus: 'interested', overallStatus: 'active' as const },
  ]
  for (const { firstName, companyId = null, leadStatus, overallStatus } of people) {
    const lead = await prisma.lead.create({ data: { firstName, companyId, leadStatus } })
    const campaignLead = await prisma.campaignLead.create({
      data: { campaignId: campaign.id, leadId: lead.id, overallStatus },
    })
    await prisma.event.create({
      data: {
        eventSource: 'manual',
        eventType: 'note_added',
        noteText: `About ${firstName}`,
        eventTimestamp: new Date('2026-01-01'),
        leadId: lead.id,
        companyId,
        campaignId: campaign.id,
        campaignLeadId: campaignLead.id,
      },
    })
  }
  await prisma.lead.create({ data: { firstName: 'Alone' } })
})
afterAll(() => db[Symbol.asyncDispose]())

async function count(list: string, filter: string): Promise<number> {
  const { before, after, statements } = await counted(list, filter)
  expect(statements).toHaveLength(2)
  // @NOTE Compiled to the last filter: nothing was left to Prisma.
  expect(after.fallback).toBe(before.fallback)
  return statements.length === 2 ? (await rows(list, filter)).totalCount : Number.NaN
}

async function rows(list: string, filter: string) {
  const document = parse(`{ list: ${list}(filter: ${filter}) { totalCount edges { node { id } } } }`)
  const { list: found } = await graph.data<{ list: { totalCount: number; edges: object[] } }, object>(document, {})
  expect(found.edges).toHaveLength(found.totalCount)
  return found
}

async function counted(list: string, filter: string) {
  const before = { ...db.fastReads }
  const statements = await statementsOf(db, () => rows(list, filter))
  return { before, after: { ...db.fastReads }, statements }
}

describe(`filters through relations (${databaseKind})`, () => {
  test.each<[string, string, number]>([
    ['leads', '{ company: { industry: ["Dental"] } }', 2],
    ['leads', '{ company: { industry: ["Dental"] }, leadStatus: ["new"] }', 1],
    ['leads', '{ company: {} }', 3],
    ['leads', '{ campaignLeads: { overallStatus: [REPLIED] } }', 1],
    ['leads', '{ campaignLeads: { campaign: { usesEmail: true }, overallStatus: [ACTIVE] } }', 2],
    ['leads', '{ campaignLeads: {} }', 3],
    ['leads', '{ events: { types: [NOTE_ADDED], search: "ann" } }', 1],
    ['leads', '{ events: {} }', 3],
    ['companies', '{ leads: { campaignLeads: { overallStatus: [REPLIED] } } }', 1],
    ['companies', '{ leads: { search: "ci" } }', 1],
    ['companies', '{ events: { lead: { leadStatus: ["interested"] } } }', 2],
    ['timeline', '{ lead: { leadStatus: ["interested"] } }', 2],
    ['timeline', '{ company: { industry: ["Dental"] } }', 2],
    ['timeline', '{ campaign: { search: "spring" } }', 3],
    ['timeline', '{ campaignLead: { overallStatus: [ACTIVE] } }', 2],
    ['timeline', '{ lead: {}, search: "about" }', 3],
    ['campaignLeads', '{ lead: { company: { industry: ["Legal"] } } }', 1],
    ['campaignLeads', '{ lead: {}, campaign: {}, events: {} }', 3],
    ['campaigns', '{ campaignLeads: { lead: { search: "ann" } } }', 1],
    ['campaigns', '{ campaignLeads: { lead: { search: "nobody" } } }', 0],
  ])('%s %s: %i', async (list, filter, expected) => {
    expect(await count(list, filter)).toBe(expected)
  })

  test('more than three relations are refused, by name', async () => {
    const filter = '{ company: { leads: { campaignLeads: { campaign: { usesEmail: true } } } } }'
    const document = parse(`{ leads(filter: ${filter}) { totalCount } }`)
    expect(await graph.failure<unknown, object>(document, {})).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('campaign would be the 4th'),
    })
  })
})
