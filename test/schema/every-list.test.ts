import { getNamedType, isEnumType, isInterfaceType, isObjectType, isRequiredArgument, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { schema } from '../../src/schema/schema.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { fillSample } from './sample.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await fillSample(db, { companies: 3, leadsPerCompany: 2, campaigns: 3, eventsPerLead: 3 })
  const { prisma } = db
  await prisma.user.createMany({ data: ['a', 'b', 'c'].map((name) => ({ email: `${name}@team.example` })) })
  await prisma.apiKey.createMany({
    data: ['a', 'b', 'c'].map((prefix) => ({ name: 'Same', prefix, secretHash: prefix, userId: graph.user.id })),
  })
  await prisma.offer.createMany({ data: ['Same', 'Same', 'Other'].map((offerName) => ({ offerName })) })
  await prisma.csvImport.createMany({ data: ['a.csv', 'b.csv'].map((fileName) => ({ fileName })) })
  await prisma.csvMapping.createMany({ data: ['a', 'b', 'c'].map((name) => ({ name, columns: {} })) })
  await prisma.quarantinedRecord.createMany({
    data: [1, 2].map((n) => ({
      resource: 'leads',
      rawJson: { n },
      reason: 'Same',
      lastSeenAt: new Date('2026-06-01'),
    })),
  })
  await prisma.syncRun.createMany({ data: [{ requestedBy: 'cli' }, { requestedBy: 'cli' }] })
  await prisma.campaignLead.updateMany({
    data: { nextFollowupAt: new Date('2026-06-01') },
    where: { lead: { lastName: 'Name 0' } },
  })
  const ids = ['x', 'y', 'z'] as const
  await prisma.instantlyCampaignRaw.createMany({ data: ids.map((id) => ({ instantlyCampaignId: id, rawJson: {} })) })
  await prisma.instantlyCampaignDefinitionRaw.createMany({
    data: ids.map((id) => ({ instantlyCampaignId: id, rawJson: {} })),
  })
  await prisma.instantlyLeadRaw.createMany({ data: ids.map((id) => ({ instantlyLeadId: id, rawJson: {} })) })
  await prisma.instantlyEmailRaw.createMany({
    data: ids.map((id, index) => ({
      instantlyEmailId: id,
      eventDate: index === 0 ? null : new Date('2026-06-01T10:00:00Z'),
      rawJson: {},
    })),
  })
  await prisma.instantlyAccountRaw.createMany({
    data: ids.map((id, index) => ({
      email: `${id}@team.example`,
      warmupScore: index === 0 ? null : 97.5,
      rawJson: {},
    })),
  })
})
afterAll(() => db[Symbol.asyncDispose]())

/** Every list of the query root with every order it has, but for the search, which has a test of its own. */
const lists = Object.values(schema.getQueryType()?.getFields() ?? {})
  .filter(({ type, args }) => getNamedType(type).name.endsWith('Connection') && !args.some(isRequiredArgument))
  .flatMap(({ name, type, args }) => {
    const order = args.find((arg) => arg.name === 'order')
    const orders = order === undefined ? undefined : getNamedType(order.type)
    const key = keyOf(getNamedType(type).name.replace(/Connection$/, ''))
    return isEnumType(orders) ? orders.getValues().map((value) => [name, value.name, key] as const) : []
  })

/** What tells the rows of a type apart: `uuid` for those that are no nodes, such as API keys. */
function keyOf(typename: string): 'id' | 'uuid' {
  const type = schema.getType(typename)
  return (isObjectType(type) || isInterfaceType(type)) && type.getFields().id === undefined ? 'uuid' : 'id'
}

interface Page {
  edges: { cursor: string; node: { key: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

async function readPage([list, order, key]: (typeof lists)[number], window: string): Promise<Page> {
  const fields = `edges { cursor node { key: ${key} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`
  const document = parse(`{ page: ${list}(order: ${order}, ${window}) { ${fields} } }`)
  return (await graph.data<{ page: Page }, object>(document, {})).page
}

describe(`every list in every order (${databaseKind})`, () => {
  test('there are as many as the graph promises', () => {
    expect(lists.length).toBeGreaterThan(35)
  })

  test.each(lists)('%s by %s gives the same rows on large pages, on small ones, and backward', async (...each) => {
    const whole = (await readPage(each, 'first: 200')).edges
    expect(whole.length).toBeGreaterThan(2)
    const forward: Page['edges'] = []
    for (let after = 'null', more = true; more; ) {
      const { edges, pageInfo } = await readPage(each, `first: 2, after: ${after}`)
      forward.push(...edges)
      after = JSON.stringify(pageInfo.endCursor)
      more = pageInfo.hasNextPage
    }
    const backward: Page['edges'] = []
    for (let before = 'null', more = true; more; ) {
      const { edges, pageInfo } = await readPage(each, `last: 2, before: ${before}`)
      backward.unshift(...edges)
      before = JSON.stringify(pageInfo.startCursor)
      more = pageInfo.hasPreviousPage
    }
    expect(forward).toEqual(whole)
    expect(backward).toEqual(whole)
  })
})
