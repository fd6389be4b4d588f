import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { answerFreshness } from '../../read/answer-freshness.ts'
import type { Context } from '../../schema/context.ts'

/** A request with this header set to 1 is told how fresh its answer is. */
const FRESHNESS_HEADER = 'x-leadline-freshness'

/**
 * Adds `extensions.freshness` to an answer: when each source that it rests on was last synced. Asked for by the header,
 * by `"extensions": { "freshness": true }` in the request, or for every request by the server's setting.
 */
export function useFreshness(always: boolean): Plugin<Context> {
  const asked = new WeakSet<Request>()
  return {
    onParams({ request, params }) {
      const byHeader = request.headers.get(FRESHNESS_HEADER) === '1'
      if (always || byHeader || params.extensions?.freshness === true) asked.add(request)
    },
    onExecute({ args, context }) {
      if (!asked.has(context.request)) return
      const { schema, document, operationName } = args
      const types = typesOf(schema, document, operationName ?? undefined)
      return {
        async onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return
          const freshness = await answerFreshness(types, args.contextValue.loadFreshness)
          setResult({ ...result, extensions: { ...result.extensions, freshness } })
        },
      }
    },
  }
}

/** The names of the types whose fields an operation asks for. */
function typesOf(schema: GraphQLSchema, document: DocumentNode, operationName = ''): ReadonlySet<string> {
  const operations = separateOperations(document)
  const names = new Set<string>()
  const info = new TypeInfo(schema)
  visit(
    operations[operationName] ?? document,
    visitWithTypeInfo(info, {
      enter: ({ kind }) => {
        const parent = kind === Kind.FIELD ? info.getParentType() : undefined
        if (parent) names.add(parent.name)
      },
    }),
  )
  return names
}
