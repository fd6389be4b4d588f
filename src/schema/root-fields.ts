import type { GraphQLResolveInfo } from 'graphql'
import type PrismaTypes from '../generated/pothos.ts'
import { delegateOf } from '../read/delegate.ts'
import type { ListArguments } from '../read/keyset.ts'
import type { KeysetList, ModelName } from '../read/keyset-list.ts'
import { ListMark, LookupMark } from './answer/marks.ts'
import type { Context } from './context.ts'
import { type Connection, rootConnection } from './keyset-connection.ts'

/**
 * The resolver of a root field that looks up one row, and the mark that lets the database do it by itself.
 *
 * @param key the row's key by the field's arguments; throws UserInputError where they name none
 */
export function lookup<M extends ModelName, Args>(model: M, key: (args: Args) => PrismaTypes[M]['WhereUnique']) {
  type Row = PrismaTypes[M]['Shape']
  return {
    resolve: async (query: object, _root: unknown, args: Args, { prisma }: Context): Promise<Row | null> => {
      const row = await delegateOf(prisma, model).findUnique({ ...query, where: key(args) })
      // @NOTE The row is of the model; the common delegate cannot say so.
      return row as Row | null
    },
    // @NOTE GraphQL has checked the arguments; no type can say so for the arguments of all fields at once.
    extensions: { answer: new LookupMark(model, (args) => key(args as Args)) },
  }
}

/**
 * The resolver of a root field that lists rows, and the mark that lets the database do it by itself.
 *
 * @param where the rows that the field's argument `filter` lets through; all where it is left out
 */
export function rootList<M extends ModelName, O extends string, Filter>(
  list: KeysetList<M, O>,
  where: (filter: Filter | null | undefined) => PrismaTypes[M]['Where'] = () => ({}),
) {
  type Args = ListArguments<O> & { filter?: Filter | null | undefined }
  type Node = PrismaTypes[M]['Shape']
  return {
    resolve: (_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo): Connection<Node> =>
      rootConnection(list, args, context, info, where(args.filter)),
    // @NOTE As above: the list's orders are those of the field's argument `order`.
    extensions: { answer: new ListMark(list as unknown as KeysetList, (args) => where((args as Args).filter)) },
  }
}
