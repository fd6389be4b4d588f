import type PrismaTypes from '../generated/pothos.ts'
import { decodeCursor, encodeCursor, type OrderValue, type Position } from './cursor.ts'
import type { KeysetList, KeysetOrder, KeysetShape, ModelName } from './keyset-list.ts'
import { type PageArguments, type PageWindow, pageWindow } from './page-window.ts'

/** The arguments of a list: which page, in which order. */
export interface ListArguments<OrderName extends string = string> extends PageArguments {
  order?: OrderName | null | undefined
}

/** A page in Prisma's terms. One row more than asked for is taken: it tells whether there is a next page. */
export interface KeysetQuery<M extends ModelName> {
  select: PrismaTypes[M]['Select']
  where: PrismaTypes[M]['Where']
  orderBy: PrismaTypes[M]['OrderBy'][]
  take: number
}

/** One row of a page with its place in the list. */
export interface Edge<Node> {
  cursor: string
  node: Node
}

/** A page as Relay wants it. */
export interface Page<Node> {
  edges: Edge<Node>[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

/** What a keyset query was made of. */
export interface KeysetSource {
  window: PageWindow
  orderName: string
  order: KeysetOrder
  model: ModelName
  key: string
  /** The rows of all pages. */
  filter: object
  /** Whether the page was asked for with `after` and `before`. */
  after: boolean
  before: boolean
}

const sources = new WeakMap<object, KeysetSource>()

/** What `keysetQuery` made a query of; undefined for any other query. */
export function keysetSource(query: object): KeysetSource | undefined {
  return sources.get(query)
}

/**
 * Turns the arguments of a list into a Prisma query that walks the order's index: rows after or before a position, never
 * an offset, and never Prisma's own cursors (they drop the limit, and a deleted row empties the page).
 *
 * @throws UserInputError for a page size or cursor that cannot be used
 */
export function keysetQuery<M extends ModelName, O extends string>(
  list: KeysetList<M, O>,
  args: ListArguments<O>,
  filter: PrismaTypes[M]['Where'],
): KeysetQuery<M> {
  const { window, orderName, order, after, before } = readArguments(list, args)
  const conditions: object[] = [filter]
  if (after !== undefined) conditions.push(beyond(order, list.key, after, 'after'))
  if (before !== undefined) conditions.push(beyond(order, list.key, before, 'before'))
  const direction = window.backward ? flipped(order.direction) : order.direction
  const sorted = order.nullable ? { sort: direction, nulls: window.backward ? 'first' : 'last' } : direction
  const query = {
    select: keysetColumns(list, args),
    where: { AND: conditions },
    orderBy: [{ [order.column]: sorted }, { [list.key]: direction }],
    take: window.size + 1,
  }
  const given = { after: after !== undefined, before: before !== undefined }
  sources.set(query, { window, orderName, order, model: list.model, key: list.key, filter, ...given })
  // @NOTE The columns are names of the model by the list's own type; Prisma's types cannot follow a computed name.
  return query as unknown as KeysetQuery<M>
}

/** The columns that a row's cursor is made of. */
export function keysetColumns<O extends string>(list: KeysetShape<O>, args: ListArguments<O>): Record<string, true> {
  return { [list.key]: true, [list.orders[args.order ?? list.defaultOrder].column]: true }
}

/** Makes a page of the rows that the query of the same arguments gave. */
export function keysetPage<Node extends object, O extends string>(
  list: KeysetShape<O>,
  args: ListArguments<O>,
  rows: readonly Node[],
): Page<Node> {
  const { window, order, orderName } = readArguments(list, args)
  const more = rows.length > window.size
  const kept = rows.slice(0, window.size)
  if (window.backward) kept.reverse()
  const edges = kept.map((node) => ({ node, cursor: encodeCursor(orderName, positionOf(node, list.key, order)) }))
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

interface ReadArguments {
  window: PageWindow
  orderName: string
  order: KeysetOrder
  after: Position | undefined
  before: Position | undefined
}

function readArguments<O extends string>(list: KeysetShape<O>, args: ListArguments<O>): ReadArguments {
  const orderName = args.order ?? list.defaultOrder
  const order: KeysetOrder = list.orders[orderName]
  const shape = { orderName, order, keyKind: list.keyKind }
  return {
    window: pageWindow(args),
    orderName,
    order,
    after: args.after == null ? undefined : decodeCursor(args.after, 'after', shape),
    before: args.before == null ? undefined : decodeCursor(args.before, 'before', shape),
  }
}

/**
 * The rows behind (or in front of) a position. Written as `column <= v and (column < v or key < k)`, so that the first
 * half bounds the walk on the index of (column, key).
 */
function beyond(order: KeysetOrder, key: string, position: Position, side: 'after' | 'before'): object {
  const less = (order.direction === 'desc') === (side === 'after')
  const [strictly, upTo] = less ? ['lt', 'lte'] : ['gt', 'gte']
  const { column } = order
  const { value } = position
  const keyBeyond = { [key]: { [strictly]: position.key } }
  if (value === null) {
    const amongEmpty = { AND: [{ [column]: null }, keyBeyond] }
    return side === 'after' ? amongEmpty : { OR: [{ [column]: { not: null } }, amongEmpty] }
  }
  const amongFilled = {
    AND: [{ [column]: { [upTo]: value } }, { OR: [{ [column]: { [strictly]: value } }, keyBeyond] }],
  }
  return order.nullable && side === 'after' ? { OR: [amongFilled, { [column]: null }] } : amongFilled
}

function positionOf(row: object, key: string, order: KeysetOrder): Position {
  const value: unknown = Reflect.get(row, order.column)
  return { value: isOrderValue(value) ? value : null, key: String(Reflect.get(row, key)) }
}

function isOrderValue(value: unknown): value is OrderValue {
  return value === null || value instanceof Date || typeof value === 'string' || typeof value === 'number'
}

function flipped(direction: 'asc' | 'desc'): 'asc' | 'desc' {
  return direction === 'asc' ? 'desc' : 'asc'
}
