import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Prisma } from '../../src/generated/prisma/client.ts'
import { graphql } from '../generated/gql.ts'
import type { LeadOrder } from '../generated/graphql.ts'
import { type Graph, openGraph } from '../schema/graph.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
})
beforeEach(async () => {
  await emptyDatabase(db)
  graph = await openGraph(db)
})
afterAll(() => db[Symbol.asyncDispose]())

const LeadPage = graphql(`
  query LeadPage($order: LeadOrder, $first: Int, $after: String, $last: Int, $before: String) {
    leads(order: $order, first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { uuid } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`)

const TimelinePage = graphql(`
  query TimelinePage($id: ID!, $order: EventOrder, $first: Int, $after: String, $last: Int, $before: String) {
    lead(id: $id) {
      timeline(order: $order, first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { uuid } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`)

interface Window {
  first?: number
  after?: string | null
  last?: number
  before?: string | null
}

interface Page {
  edges: { cursor: string; node: { uuid: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

type ReadPage = (window: Window) => Promise<Page>

/** Walks a list from one end to the other and gives the ids in the list's own order. */
async function walk(read: ReadPage, size: number, backward = false): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < 1_000; pages += 1) {
    const page: Page = await read(backward ? { last: size, before: cursor } : { first: size, after: cursor })
    const ids = page.edges.map(({ node }) => node.uuid)
    found.splice(backward ? 0 : found.length, 0, ...ids)
    cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor
    if (!(backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage)) return found
  }
  throw new Error('The walk does not end.')
}

const leadPages =
  (order: LeadOrder): ReadPage =>
  async (window) =>
    (await graph.data(LeadPage, { order, ...window })).leads

const timelinePages =
  (id: string, order: 'NEWEST_FIRST' | 'OLDEST_FIRST' = 'NEWEST_FIRST'): ReadPage =>
  async (window) => {
    const { lead } = await graph.data(TimelinePage, { id, order, ...window })
    if (lead === null) throw new Error('The lead is gone.')
    return lead.timeline
  }

/** The whole list by plain SQL, for comparison. */
async function ids(sql: string): Promise<string[]> {
  return (await db.query<{ id: string }>(sql)).map(({ id }) => id)
}

const LEAD_ORDERS: [LeadOrder, string][] = [
  ['CREATED_AT_DESC', 'created_at desc, id desc'],
  ['CREATED_AT_ASC', 'created_at asc, id asc'],
  ['LAST_NAME_ASC', 'last_name asc nulls last, id asc'],
  ['LAST_NAME_DESC', 'last_name desc nulls last, id desc'],
  ['EMAIL_ASC', 'email asc nulls last, id asc'],
]

/** Few values, so that there are many ties and many empty ones. */
const leadRows = fc.array(
  fc.record({
    lastName: fc.constantFrom(null, 'Ärmel', 'abc', 'ABC', 'zz', '', '%', 'a_b'),
    createdAt: fc.constantFrom(new Date('2026-01-01T00:00:00.000Z'), new Date('2026-01-01T00:00:00.001Z'), new Date(0)),
  }),
  { maxLength: 14 },
)

describe(`keyset paging (${databaseKind})`, () => {
  test.each(LEAD_ORDERS)(
    'leads by %s: forward = backward = the whole list, for every page size',
    async (order, sql) => {
      await fc.assert(
        fc.asyncProperty(leadRows, fc.integer({ min: 1, max: 6 }), async (rows, size) => {
          await db.prisma.lead.deleteMany()
          const withEmail = rows.map((row, index) => ({
            ...row,
            email: index % 3 === 0 ? null : `p${index}@x.example`,
          }))
          await db.prisma.lead.createMany({ data: withEmail })
          const all = await ids(`select id::text from leads order by ${sql}`)
          expect(await walk(leadPages(order), size)).toEqual(all)
          expect(await walk(leadPages(order), size, true)).toEqual(all)
        }),
        { numRuns: 12 },
      )
    },
  )

  test('invariant 7: a timeline is a total order, also on equal timestamps', async () => {
    const { id: leadId } = await db.prisma.lead.create({ data: {} })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        async (times, size) => {
          await db.prisma.event.deleteMany()
          await db.prisma.event.createMany({ data: times.map((time) => noteAt(leadId, time)) })
          const all = await ids('select id::text from events order by event_timestamp desc, id desc')
          expect(await walk(timelinePages(leadId), size)).toEqual(all)
          expect(await walk(timelinePages(leadId), size, true)).toEqual(all)
          expect(await walk(timelinePages(leadId, 'OLDEST_FIRST'), size)).toEqual(all.toReversed())
        },
      ),
      { numRuns: 20 },
    )
  })

  test('rows that come and go between pages neither shift nor repeat what is left', async () => {
    const { id: leadId } = await db.prisma.lead.create({ data: {} })
    const event = fc.integer({ min: 0, max: 4 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 4, maxLength: 14 }),
        fc.array(event, { maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (before, arriving, size) => {
          await db.prisma.event.deleteMany()
          await db.prisma.event.createMany({ data: before.map((time) => noteAt(leadId, time)) })
          const old = await ids('select id::text from events order by event_timestamp desc, id desc')
          let pages = 0
          const read: ReadPage = async (window) => {
            const page = await timelinePages(leadId)(window)
            const late = arriving[pages]
            pages += 1
            if (late !== undefined) await db.prisma.event.create({ data: noteAt(leadId, late) })
            // The row that the next cursor points to disappears; its place does not.
            const last = page.edges.at(-1)?.node.uuid
            if (late !== undefined && last !== undefined) await db.prisma.event.delete({ where: { id: last } })
            return page
          }
          const seen = await walk(read, size)
          expect(new Set(seen).size).toBe(seen.length)
          expect(seen.filter((id) => old.includes(id))).toEqual(old)
        },
      ),
      { numRuns: 20 },
    )
  })

  test('the page info says whether there is more on either side', async () => {
    const { id: leadId } = await db.prisma.lead.create({ data: {} })
    await db.prisma.event.createMany({ data: [1, 2, 3, 4, 5].map((time) => noteAt(leadId, time)) })
    const read = timelinePages(leadId)
    const more = ({ pageInfo }: Page) => [pageInfo.hasPreviousPage, pageInfo.hasNextPage]
    const whole = await read({ first: 5 })
    expect(more(whole)).toEqual([false, false])
    expect(more(await read({ last: 5 }))).toEqual([false, false])
    expect(more(await read({ first: 2 }))).toEqual([false, true])
    expect(more(await read({ last: 2 }))).toEqual([true, false])
    expect(more(await read({ first: 0 }))).toEqual([false, true])
    const [second, fourth] = [whole.edges[1]?.cursor ?? '', whole.edges[3]?.cursor ?? '']
    expect(more(await read({ first: 3, after: second }))).toEqual([true, false])
    expect(more(await read({ last: 3, before: fourth }))).toEqual([false, true])
    const between = await read({ first: 5, after: second, before: fourth })
    expect(between.edges.map(({ node }) => node.uuid)).toEqual([whole.edges[2]?.node.uuid])
    expect(more(between)).toEqual([true, true])
    expect((await read({ first: 5, after: whole.pageInfo.endCursor })).pageInfo).toMatchObject({
      startCursor: null,
      endCursor: null,
      hasNextPage: false,
    })
  })

  test.each([
    [{ first: 201 }, 'BAD_USER_INPUT', 'first is 201'],
    [{ first: -1 }, 'BAD_USER_INPUT', 'first is -1'],
    [{ first: 1, last: 1 }, 'BAD_USER_INPUT', 'not both'],
    [{ after: 'bogus' }, 'INVALID_CURSOR', 'The cursor in after'],
    [{ last: 1, before: 'WzFd' }, 'INVALID_CURSOR', 'The cursor in before'],
  ])('%j is refused, at the root and below a row', async (window, code, message) => {
    const { id } = await db.prisma.lead.create({ data: {} })
    const expected = { code, message: expect.stringContaining(message) }
    expect(await graph.failure(LeadPage, window)).toEqual(expected)
    expect(await graph.failure(TimelinePage, { id, ...window })).toEqual(expected)
  })
})

function noteAt(leadId: string, minute: number): Prisma.EventCreateManyInput {
  return {
    leadId,
    eventSource: 'manual',
    eventType: 'note_added',
    noteText: `${minute}`,
    eventTimestamp: new Date(Date.UTC(2026, 0, 1, 0, minute)),
  }
}
