import { companyList } from './companies.ts'
import { allOf } from './conditions.ts'
import { type Edge, keysetColumns, keysetPage, keysetQuery, type ListArguments, type Page } from './keyset.ts'
import type { KeysetList } from './keyset-list.ts'
import { leadList } from './leads.ts'
import { type PageArguments, type PageWindow, pageWindow } from './page-window.ts'
import { checkedSearch, type SearchedModel, textCondition } from './text-search.ts'
import { eventList } from './timeline.ts'
import { UserInputError } from './user-input-error.ts'

/** One page of one kind's list. */
interface KindPage {
  /** What Prisma is asked, and the columns that the rows must have for their cursors. */
  query: object
  columns: Record<string, true>
  toPage: (rows: readonly object[]) => Page<object>
}

/** The list of each kind that a search goes through, newest first. */
const PAGES: Readonly<Record<SearchedModel, (args: PageArguments, query: string) => KindPage>> = {
  Lead: (args, query) => kindPage(leadList, { ...args, order: 'CREATED_AT_DESC' }, searchWhere('Lead', query)),
  Company: (args, query) => kindPage(companyList, { ...args, order: 'CREATED_AT_DESC' }, searchWhere('Company', query)),
  Event: (args, query) => kindPage(eventList, { ...args, order: 'NEWEST_FIRST' }, searchWhere('Event', query)),
}

function kindPage<M extends SearchedModel, O extends string>(
  list: KeysetList<M, O>,
  args: ListArguments<O>,
  where: object,
): KindPage {
  return {
    query: keysetQuery(list, args, where),
    columns: { ...keysetColumns(list, args), id: true },
    toPage: (rows) => keysetPage(list, args, rows),
  }
}

/** The orders of what a search finds: one kind after the other. */
export const SEARCH_ORDERS = {
  LEADS_FIRST: {
    kinds: ['Lead', 'Company', 'Event'],
    says: 'Leads, then companies, then events; of each the newest first.',
  },
  EVENTS_FIRST: {
    kinds: ['Event', 'Lead', 'Company'],
    says: 'Events, then leads, then companies; of each the newest first.',
  },
} as const satisfies Record<string, { kinds: readonly SearchedModel[]; says: string }>

/** The name of an order of search results. */
type SearchOrder = keyof typeof SEARCH_ORDERS

/** What is searched for, where, and which page of it. */
export interface SearchArguments extends PageArguments {
  query: string
  kinds?: readonly SearchedModel[] | null | undefined
  order?: SearchOrder | null | undefined
}

/** One thing that was found. */
export interface Hit {
  kind: SearchedModel
  row: object
}

/** Loads the rows of one kind. */
export type LoadKind = (kind: SearchedModel, query: object, columns: Record<string, true>) => Promise<readonly object[]>

/**
 * The condition that a search means for one kind.
 *
 * @throws UserInputError for a search that is empty, too long or holds signs that no text has
 */
export function searchWhere(kind: SearchedModel, query: string): object {
  if (query.trim() === '') throw new UserInputError('query is empty; give at least one word.')
  return allOf(textCondition(kind, checkedSearch(query, 'query'), 'query'))
}

/** The kinds that are searched, in order; all where none are named. */
export function searchedKinds({ kinds, order }: SearchArguments): SearchedModel[] {
  const ordered: readonly SearchedModel[] = SEARCH_ORDERS[order ?? 'LEADS_FIRST'].kinds
  return ordered.filter((kind) => kinds == null || kinds.includes(kind))
}

/**
 * A page of a search: the kinds' lists one behind the other, read until the page is full. At most one statement for
 * each kind, and no offset.
 *
 * @throws UserInputError for a page size or a cursor that cannot be used
 */
export async function searchPage(args: SearchArguments, load: LoadKind): Promise<Page<Hit>> {
  const window = pageWindow(args)
  const after = args.after == null ? undefined : decode(args.after, 'after', args)
  const before = args.before == null ? undefined : decode(args.before, 'before', args)
  const edges: Edge<Hit>[] = []
  let more = false
  for (const kind of between(searchedKinds(args), after?.kind, before?.kind, window)) {
    const size = window.size - edges.length
    const { query, columns, toPage } = PAGES[kind](
      {
        after: after?.kind === kind ? after.cursor : undefined,
        before: before?.kind === kind ? before.cursor : undefined,
        ...(window.backward ? { last: size } : { first: size }),
      },
      args.query,
    )
    const rows = await load(kind, query, columns)
    const found = toPage(rows).edges.map(({ node, cursor }) => ({
      node: { kind, row: node },
      cursor: encode(kind, cursor, args),
    }))
    if (window.backward) edges.unshift(...found)
    else edges.push(...found)
    more = rows.length > size
    if (more) break
  }
  return {
    edges,
    pageInfo: {
      hasNextPage: window.backward ? args.before != null : more || args.before != null,
      hasPreviousPage: window.backward ? more || args.after != null : args.after != null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/** The kinds from one cursor's to the other's, in the direction of the walk. */
function between(
  kinds: readonly SearchedModel[],
  after: SearchedModel | undefined,
  before: SearchedModel | undefined,
  window: PageWindow,
): SearchedModel[] {
  const start = after === undefined ? 0 : kinds.indexOf(after)
  const end = before === undefined ? kinds.length : kinds.indexOf(before) + 1
  const walked = kinds.slice(start, end)
  return window.backward ? walked.reverse() : walked
}

const VERSION = 1

/** A place among search results: the kind, and the place in its list. The order of the kinds is a part of it. */
function encode(kind: SearchedModel, cursor: string, { order }: SearchArguments): string {
  return Buffer.from(JSON.stringify([VERSION, order ?? 'LEADS_FIRST', kind, cursor]), 'utf8').toString('base64url')
}

function decode(cursor: string, argument: string, args: SearchArguments): { kind: SearchedModel; cursor: string } {
  const [version, order, kind, inner] = parse(cursor)
  const searched = searchedKinds(args).find((one) => one === kind)
  if (
    version === VERSION &&
    order === (args.order ?? 'LEADS_FIRST') &&
    searched !== undefined &&
    typeof inner === 'string'
  ) {
    if (encode(searched, inner, args) === cursor) return { kind: searched, cursor: inner }
  }
  throw new UserInputError(
    `The cursor in ${argument} is not one that Leadline gave for this search, with these kinds in this order. ` +
      'Start again without a cursor.',
    'INVALID_CURSOR',
  )
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) && parts.length === 4 ? parts : []
  } catch {
    return []
  }
}
