import fc from 'fast-check'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

const Search = graphql(`
  query Search($query: String!, $kinds: [SearchKind!], $order: SearchOrder, $first: Int, $after: String, $last: Int, $before: String) {
    search(query: $query, kinds: $kinds, order: $order, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges {
        cursor
        node {
          kind
          snippet
          lead { id firstName company { companyName } }
          company { id companyName leads(first: 1) { edges { node { firstName } } } }
          event { id eventTimestamp lead { firstName } ... on NoteEvent { noteText } }
        }
      }
    }
  }
`)

const AliasedTimelines = graphql(`
  query AliasedTimelines {
    leads(order: EMAIL_ASC) {
      edges {
        node {
          firstName
          recall: timeline(filter: { search: "recall" }) { totalCount edges { node { id } } }
          price: timeline(filter: { search: "pri" }) { totalCount edges { node { id } } }
        }
      }
    }
  }
`)

/** Twelve leads, three companies and 24 events that speak of recall, some in the same instant. */
async function fill(): Promise<void> {
  await emptyDatabase(db)
  graph = await openGraph(db)
  for (let index = 0; index < 12; index += 1) {
    const company =
      index < 3
        ? await db.prisma.company.create({
            data: { companyName: `Recall ${index}`, companyDomain: `r${index}.example` },
          })
        : null
    const lead = await db.prisma.lead.create({
      data: {
        firstName: `Person${index}`,
        lastName: index % 2 === 0 ? 'Récall' : 'Other',
        email: `p${String(index).padStart(2, '0')}@recall.example`,
        companyId: company?.id ?? null,
      },
    })
    const at = new Date(Date.UTC(2026, 0, 1 + Math.floor(index / 4)))
    await db.prisma.event.createMany({
      data: [
        { noteText: 'Asked about the recall service', eventType: 'note_added' as const },
        { emailBody: '<p>Our <b>recall</b> price</p>', emailSubject: 'Re: hello', eventType: 'email_sent' as const },
        { callTranscript: 'nothing of it', eventType: 'call_completed' as const },
      ].map((event) => ({ ...event, eventSource: 'manual' as const, leadId: lead.id, eventTimestamp: at })),
    })
  }
}

type Variables = Parameters<
  typeof graph.data<
    unknown,
    { query: string; first?: number; last?: number; after?: string | null; before?: string | null }
  >
>[1]
const page = async (
  variables: Variables & { kinds?: ('LEAD' | 'COMPANY' | 'EVENT')[]; order?: 'LEADS_FIRST' | 'EVENTS_FIRST' },
) => (await graph.data(Search, variables)).search

describe(`search (${databaseKind})`, () => {
  beforeAll(fill)

  test('finds leads, companies and events, with the rows that were asked for', async () => {
    const { totalCount, edges } = await page({ query: 'recall', first: 200 })
    expect(totalCount).toBe(12 + 3 + 24)
    expect(edges).toHaveLength(totalCount)
    const kinds = edges.map(({ node }) => node.kind)
    expect(kinds).toEqual([...Array(12).fill('LEAD'), ...Array(3).fill('COMPANY'), ...Array(24).fill('EVENT')])
    for (const { node } of edges) {
      expect([node.lead, node.company, node.event].filter((row) => row !== null)).toHaveLength(1)
      expect(node.snippet).toMatch(/«[Rr][eé]call»/u)
      expect(node.snippet).not.toMatch(/[<>]/)
    }
    expect(edges.find(({ node }) => node.company?.companyName === 'Recall 1')?.node.company?.leads.edges).toHaveLength(
      1,
    )
  })

  test.each([1, 2, 3, 5, 12, 15, 16, 39, 40])('pages of %i give the same list, forward and backward', async (size) => {
    for (const order of ['LEADS_FIRST', 'EVENTS_FIRST'] as const) {
      const whole = (await page({ query: 'recall', first: 200, order })).edges.map(({ cursor }) => cursor)
      const forward: string[] = []
      const backward: string[] = []
      for (let after: string | null = null, more = true; more; ) {
        const { edges, pageInfo } = await page({ query: 'recall', first: size, after, order })
        forward.push(...edges.map(({ cursor }) => cursor))
        after = pageInfo.endCursor
        more = pageInfo.hasNextPage
      }
      for (let before: string | null = null, more = true; more; ) {
        const { edges, pageInfo } = await page({ query: 'recall', last: size, before, order })
        backward.unshift(...edges.map(({ cursor }) => cursor))
        before = pageInfo.startCursor
        more = pageInfo.hasPreviousPage
      }
      expect(forward).toEqual(whole)
      expect(backward).toEqual(whole)
    }
  })

  test.each<[string, number]>([
    ['recall serv', 12],
    ['SERVICE   recall', 12],
    ['serv recall', 0],
    ['recáll', 39],
    ['reca', 39],
    ['ecall', 0],
    ["recall' | 'x", 0],
    ['!', 0],
    ['person1', 3],
  ])('%s finds %i', async (query, expected) => {
    const { totalCount, edges } = await page({ query, first: 200 })
    expect([totalCount, edges.length]).toEqual([expected, expected])
  })

  test('takes kinds, and no statement for the others', async () => {
    const statements = await statementsOf(db, async () => {
      expect((await page({ query: 'recall', kinds: ['COMPANY'] })).totalCount).toBe(3)
    })
    // @NOTE The rows, their texts, their count.
    expect(statements).toHaveLength(3)
    expect((await page({ query: 'recall', kinds: [] })).totalCount).toBe(0)
  })

  test.each<[string, object]>([
    ['an empty search', { query: ' ' }],
    ['a long search', { query: 'x'.repeat(201) }],
    ['a search with signs that no text has', { query: 'a\u0000' }],
    ['a page that is too large', { query: 'a', first: 201 }],
    ['both ends', { query: 'a', first: 1, last: 1 }],
    ['a cursor of nothing', { query: 'a', after: 'x' }],
  ])('%s is a clear error', async (_what, variables) => {
    // @NOTE Wrong on purpose.
    expect((await graph.failure(Search, variables as Variables)).code).toMatch(/BAD_USER_INPUT|INVALID_CURSOR/)
  })

  test('a cursor of other kinds or another order is refused', async () => {
    const { pageInfo } = await page({ query: 'recall', first: 2 })
    const after = pageInfo.endCursor
    for (const other of [{ kinds: ['EVENT' as const] }, { order: 'EVENTS_FIRST' as const }]) {
      expect(await graph.failure(Search, { query: 'recall', after, ...other })).toMatchObject({
        code: 'INVALID_CURSOR',
      })
    }
  })

  test('timelines are searched, under two names as well, in as many statements as ever', async () => {
    const statements = await statementsOf(db, async () => {
      const { leads } = await graph.data(AliasedTimelines, {})
      expect(leads.edges).toHaveLength(12)
      for (const { node } of leads.edges) {
        expect([node.recall.totalCount, node.recall.edges.length]).toEqual([2, 2])
        expect([node.price.totalCount, node.price.edges.length]).toEqual([1, 1])
      }
    })
    expect(statements).toHaveLength(4)
  })

  test('a search and a filter on whether there are leads go together', async () => {
    const { companies } = await graph.data<{ companies: { totalCount: number } }, object>(
      parse('{ companies(filter: { search: "recall", hasLeads: true }) { totalCount edges { node { id } } } }'),
      {},
    )
    expect(companies.totalCount).toBe(3)
  })

  test('a deleted note is found no more', async () => {
    const before = (await page({ query: 'service' })).totalCount
    const note = await db.prisma.event.findFirstOrThrow({ where: { eventType: 'note_added' } })
    await db.prisma.event.update({ where: { id: note.id }, data: { noteText: null } })
    expect((await page({ query: 'service' })).totalCount).toBe(before - 1)
  })
})

describe(`what is searched (${databaseKind})`, () => {
  test('no text is too long or too odd to be stored, and its beginning is found', async () => {
    await emptyDatabase(db)
    graph = await openGraph(db)
    let unique = 'needle '
    for (let word = 0; unique.length < 5_000_000; word += 1) unique += `${word.toString(36)} `
    let wide = 'needle '
    for (let word = 0; wide.length < 300_000; word += 1) wide += `${String.fromCodePoint(0x20000 + (word % 40_000))} `
    const texts = [
      unique,
      wide,
      `needle ${'한글'.repeat(100_000)}`,
      `needle ${'<'.repeat(300_000)}`,
      `needle ${'é'.repeat(300_000)}`,
    ]
    for (const emailBody of texts) {
      await db.prisma.event.create({
        data: { eventSource: 'instantly', eventType: 'email_sent', eventTimestamp: new Date(), emailBody },
      })
    }
    const { totalCount, edges } = await page({ query: 'needle' })
    expect(totalCount).toBe(texts.length)
    for (const { node } of edges) expect(node.snippet.length).toBeLessThan(300)
  })

  test('any text that is stored is found by each of its words, whatever their case', async () => {
    await emptyDatabase(db)
    graph = await openGraph(db)
    const word = fc.stringMatching(/^[a-zA-Z0-9äöüßéñçÅØłžĐ]{1,12}$/u)
    const between = fc.constantFrom(' ', '-', '.', '@', '/', '_', "'", ', ', ' <b>', '&', ' » ', '\n')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(word, between), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        async (parts, pick) => {
          await db.query('truncate companies cascade')
          await db.prisma.company.create({ data: { companyName: parts.flat().join('') } })
          const query = parts[pick % parts.length]?.[0] ?? ''
          for (const asked of [query, query.toLowerCase(), query.slice(0, Math.ceil(query.length / 2))]) {
            expect((await page({ query: asked, kinds: ['COMPANY'] })).totalCount, asked).toBe(1)
          }
        },
      ),
      { numRuns: 60, seed: 3 },
    )
  })
})
