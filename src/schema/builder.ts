import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type { JsonValue } from '../domain/json.ts'
import type { Scope } from '../domain/vocabulary.ts'
import type PrismaTypes from '../generated/pothos.ts'
import { getDatamodel } from '../generated/pothos.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { ofType } from '../read/event-typename.ts'
import { decodeNodeId, encodeNodeId } from '../read/node-id.ts'
import { MAXIMUM_PAGE_SIZE } from '../read/page-window.ts'
import type { Context } from './context.ts'
import { assertMayLookUp, forbidden, grantedScopes } from './scopes.ts'

/** The one Pothos builder. It knows no types: each file beside it adds its own. */
export const builder = new SchemaBuilder<{
  Context: Context
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  AuthScopes: Record<Scope, boolean>
  Scalars: {
    DateTime: { Input: Date; Output: Date }
    Date: { Input: Date; Output: Date }
    JSON: { Input: JsonValue; Output: unknown }
    UUID: { Input: string; Output: string }
    NonNegativeInt: { Input: number; Output: number }
    Decimal: { Input: string; Output: Prisma.Decimal }
    Upload: { Input: string; Output: never }
    EmailAddress: { Input: string; Output: string }
  }
}>({
  // @NOTE Scopes come first: who may not ask is told so before any other plugin plans or catches anything.
  plugins: [ScopeAuthPlugin, RelayPlugin, ErrorsPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  scopeAuth: { authScopes: grantedScopes, unauthorizedError: forbidden, authorizeOnSubscribe: true },
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: true,
    // @NOTE A resolver that forgets to pass its query on would load row by row: an error, found by any test of it.
    onUnusedQuery: 'error',
    maxConnectionSize: MAXIMUM_PAGE_SIZE,
  },
  relay: {
    encodeGlobalID: (typename, id) => encodeNodeId(typename, String(id)),
    decodeGlobalID: (id) => {
      const { typename, key } = decodeNodeId(id)
      return { typename, id: key }
    },
    nodeTypeOptions: { description: 'Anything that has an id of its own and can be fetched by it.' },
    idFieldOptions: { description: 'The global id: the type and the key, such as Lead:4f0c….' },
    nodeQueryOptions: {
      authScopes: { read: true },
      description: 'Anything by its global id; null when there is no such row.',
      args: { id: { description: 'The id field of any node, unchanged.' } },
      resolve: async (_root, { id }, context, _info, resolveNode) => {
        assertMayLookUp(id.typename, context)
        return ofType(id.typename, await resolveNode(id))
      },
    },
    nodesQueryOptions: {
      authScopes: { read: true },
      description: 'Several things by their global ids, in the same order; null for each that does not exist.',
      args: { ids: { description: 'The id fields of any nodes, unchanged.' } },
      resolve: async (_root, { ids }, context, _info, resolveNodes) => {
        for (const { typename } of ids) assertMayLookUp(typename, context)
        const nodes = await resolveNodes(ids)
        return ids.map(async ({ typename }, index) => ofType(typename, await nodes[index]))
      },
    },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: {
      description: 'True when rows follow this page. With last and before it is true: the row of the cursor follows.',
    },
    hasPreviousPageFieldOptions: {
      description:
        'True when rows stand before this page. With first and after it is true: the row of the cursor does.',
    },
    startCursorFieldOptions: { description: 'The cursor of the first row, for before; null on an empty page.' },
    endCursorFieldOptions: { description: 'The cursor of the last row, for after; null on an empty page.' },
  },
  errors: { directResult: true },
})

builder.queryType({ description: 'Everything that can be read.' })
builder.mutationType({ description: 'Everything that can be changed.' })
