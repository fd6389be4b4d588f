import { getRefFromModel, queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import type PrismaTypes from '../generated/pothos.ts'
import type { CountRequest } from '../read/counts.ts'
import { delegateOf } from '../read/delegate.ts'
import { type Edge, keysetColumns, keysetPage, keysetQuery, type ListArguments, type Page } from '../read/keyset.ts'
import type { ColumnName, KeysetList, ModelName } from '../read/keyset-list.ts'
import { DEFAULT_PAGE_SIZE, MAXIMUM_PAGE_SIZE } from '../read/page-window.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

/** Where the rows stand inside of a connection; Prisma's query is planned from there. */
export const NODE_PATH = ['edges', 'node']

/** A connection before GraphQL asks for its parts. Nothing is loaded or counted that was not asked for. */
export interface Connection<Node> {
  page: () => Page<Node> | Promise<Page<Node>>
  counted: CountRequest
}

/** The paging arguments of every connection. */
export const pageArguments = builder.args((t) => ({
  first: t.int({
    description: `How many rows from the start, 0 to ${MAXIMUM_PAGE_SIZE}; ${DEFAULT_PAGE_SIZE} when neither first nor last is given.`,
  }),
  after: t.string({ description: 'Only rows after this cursor: the endCursor of the page before, in the same order.' }),
  last: t.int({ description: `How many rows from the end, 0 to ${MAXIMUM_PAGE_SIZE}. Not together with first.` }),
  before: t.string({
    description: 'Only rows before this cursor: the startCursor of the page behind, in the same order.',
  }),
}))

/**
 * Makes the types `<model>Connection` and `<model>Edge`.
 *
 * @param model the Prisma model of the rows, whose GraphQL type has the same name
 * @param subject what the rows are, in the plural, for the descriptions
 * @param kind `interface` where the GraphQL type is one
 */
export function connectionType<M extends ModelName>(model: M, subject: string, kind?: 'interface') {
  type Node = PrismaTypes[M]['Shape']
  const node = getRefFromModel(model, builder, kind)
  const edge = builder.objectRef<Edge<Node>>(`${model}Edge`).implement({
    description: `One place in a list of ${subject}.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'The place of this row, to go on from with after or before.' }),
      node: t.field({ type: node, description: 'The row itself.', resolve: (place) => place.node }),
    }),
  })
  return builder.objectRef<Connection<Node>>(`${model}Connection`).implement({
    description: `A page of ${subject}, and how many there are in all.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: `The ${subject} of this page, in order.`,
        resolve: async (connection) => (await connection.page()).edges,
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there is more, and the cursors to go on with.',
        resolve: async (connection) => (await connection.page()).pageInfo,
      }),
      totalCount: t.field({
        type: 'NonNegativeInt',
        description: `How many ${subject} there are on all pages together. Counted only when asked for.`,
        resolve: (connection, _args, context) => context.countRows(connection.counted),
      }),
    }),
  })
}

/**
 * The page of a list at the query root: one statement, folded from everything that is asked of the rows, and none when
 * only the count is.
 */
export function rootConnection<M extends ModelName, O extends string>(
  list: KeysetList<M, O>,
  args: ListArguments<O>,
  context: Context,
  info: GraphQLResolveInfo,
  where: PrismaTypes[M]['Where'] = {},
): Connection<PrismaTypes[M]['Shape']> {
  const query = keysetQuery(list, args, where)
  const load = async () => {
    const planned = queryFromInfo({ context, info, path: NODE_PATH, select: keysetColumns(list, args) })
    const rows = await delegateOf(context.prisma, list.model).findMany({ ...query, ...planned })
    // @NOTE The rows are of the list's model; the common delegate cannot say so.
    return keysetPage(list, args, rows as PrismaTypes[M]['Shape'][])
  }
  return { page: once(load), counted: { model: list.model, where } }
}

/** What a nested list needs beyond its rows: whose rows they are, for the count. */
export interface Related<M extends ModelName> {
  /** The foreign key that points to the parent. */
  column: ColumnName<M>
  /** Its value; null where the parent has no such key and so no rows. */
  value: string | null
}

/** The page of a list below another row: the rows came with that row, in the same statement. */
export function relatedConnection<M extends ModelName, O extends string, Node extends object>(
  list: KeysetList<M, O>,
  args: ListArguments<O>,
  rows: readonly Node[],
  related: Related<M>,
  where: PrismaTypes[M]['Where'] = {},
): Connection<Node> {
  const scope = related.value === null ? 'none' : { column: related.column, value: related.value }
  return { page: once(() => keysetPage(list, args, rows)), counted: { model: list.model, where, scope } }
}

/** A value that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
