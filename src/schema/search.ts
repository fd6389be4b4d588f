import { getRefFromModel, queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import type PrismaTypes from '../generated/pothos.ts'
import { delegateOf } from '../read/delegate.ts'
import type { Edge, Page } from '../read/keyset.ts'
import {
  type Hit,
  SEARCH_ORDERS,
  type SearchArguments,
  searchedKinds,
  searchPage,
  searchWhere,
} from '../read/search.ts'
import { createTexts, type LoadTexts } from '../read/search-texts.ts'
import { snippet } from '../read/snippet.ts'
import type { SearchedModel } from '../read/text-search.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { Event } from './event.ts'
import { NODE_PATH, once, pageArguments } from './keyset-connection.ts'

/** One thing that was found, with what it takes to show where. */
interface Result extends Hit {
  query: string
  texts: LoadTexts
}

interface SearchConnection {
  page: () => Promise<Page<Result>>
  count: () => Promise<number>
}

const SearchKind = builder.enumType('SearchKind', {
  description: 'What can be searched.',
  values: {
    LEAD: { value: 'Lead', description: 'Leads: their names, addresses, job titles and seniority.' },
    COMPANY: { value: 'Company', description: 'Companies: their names, domains and industries.' },
    EVENT: { value: 'Event', description: 'Events: subjects, mails, LinkedIn messages, notes and transcripts.' },
  } as const,
})

const SearchOrder = builder.enumType('SearchOrder', {
  description: 'In which order the results of a search come. Ties are broken by the id.',
  values: {
    LEADS_FIRST: { value: 'LEADS_FIRST', description: SEARCH_ORDERS.LEADS_FIRST.says },
    EVENTS_FIRST: { value: 'EVENTS_FIRST', description: SEARCH_ORDERS.EVENTS_FIRST.says },
  } as const,
})

const PLACES: Record<SearchedModel, string> = { Lead: 'lead', Company: 'company', Event: 'event' }

const SearchResult = builder.objectRef<Result>('SearchResult').implement({
  description: 'One thing that a search found: a lead, a company or an event.',
  fields: (t) => ({
    kind: t.field({ type: SearchKind, description: 'What was found.', resolve: ({ kind }) => kind }),
    snippet: t.string({
      description:
        'The place where it was found, in one line of plain text; the words found stand between « and ». ' +
        'Tags are taken out and < and > replaced, so that it is harmless in a web page.',
      resolve: async ({ kind, row, query, texts }) => snippet(await texts(kind, String(Reflect.get(row, 'id'))), query),
    }),
    lead: t.field({
      type: getRefFromModel('Lead', builder),
      nullable: true,
      description: 'The lead; null where something else was found.',
      resolve: (result) => rowOf(result, 'Lead'),
    }),
    company: t.field({
      type: getRefFromModel('Company', builder),
      nullable: true,
      description: 'The company; null where something else was found.',
      resolve: (result) => rowOf(result, 'Company'),
    }),
    event: t.field({
      type: Event,
      nullable: true,
      description: 'The event; null where something else was found.',
      resolve: (result) => rowOf(result, 'Event'),
    }),
  }),
})

const SearchResultEdge = builder.objectRef<Edge<Result>>('SearchResultEdge').implement({
  description: 'One place in a list of search results.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'The place of this result, to go on from with after or before.' }),
    node: t.field({ type: SearchResult, description: 'The result itself.', resolve: ({ node }) => node }),
  }),
})

const SearchResultConnection = builder.objectRef<SearchConnection>('SearchResultConnection').implement({
  description: 'A page of search results, and how many there are in all.',
  fields: (t) => ({
    edges: t.field({
      type: [SearchResultEdge],
      description: 'The results of this page, in order.',
      resolve: async ({ page }) => (await page()).edges,
    }),
    pageInfo: t.field({
      type: builder.pageInfoRef(),
      description: 'Whether there is more, and the cursors to go on with.',
      resolve: async ({ page }) => (await page()).pageInfo,
    }),
    totalCount: t.field({
      type: 'NonNegativeInt',
      description: 'How many results there are on all pages together. Counted only when asked for.',
      resolve: ({ count }) => count(),
    }),
  }),
})

builder.queryField('search', (t) =>
  t.field({
    authScopes: { read: true },
    type: SearchResultConnection,
    description: 'Leads, companies and events in whose texts all the words stand.',
    args: {
      ...pageArguments,
      query: t.arg.string({
        required: true,
        description: 'The words, at most 200 characters. The last may be the beginning of one; accents do not matter.',
      }),
      kinds: t.arg({ type: [SearchKind], description: 'What is searched; everything when left out.' }),
      order: t.arg({ type: SearchOrder, description: 'In which order; leads first when left out.' }),
    },
    resolve: (_root, args, context, info) => search(args, context, info),
  }),
)

function search(args: SearchArguments, context: Context, info: GraphQLResolveInfo): SearchConnection {
  const wheres = searchedKinds(args).map((kind) => ({ model: kind, where: searchWhere(kind, args.query) }))
  return {
    page: once(() => load(args, context, info)),
    count: async () => {
      const counts = await Promise.all(wheres.map((counted) => context.countRows(counted)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}

async function load(args: SearchArguments, context: Context, info: GraphQLResolveInfo): Promise<Page<Result>> {
  const page = await searchPage(args, (kind, query, select) => {
    const planned = queryFromInfo({ context, info, path: [...NODE_PATH, PLACES[kind]], select })
    return delegateOf(context.prisma, kind).findMany({ ...query, ...planned })
  })
  const hits = page.edges.map(({ node: { kind, row } }) => ({ kind, id: String(Reflect.get(row, 'id')) }))
  const texts = createTexts(context.database.reads, hits)
  return {
    ...page,
    edges: page.edges.map(({ node, cursor }) => ({ cursor, node: { ...node, query: args.query, texts } })),
  }
}

function rowOf<M extends SearchedModel>({ kind, row }: Result, model: M): PrismaTypes[M]['Shape'] | null {
  // @NOTE A row of a kind is of the kind's model; the search knows only that they are rows.
  return kind === model ? (row as PrismaTypes[M]['Shape']) : null
}
