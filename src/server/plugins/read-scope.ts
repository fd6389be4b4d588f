import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInterfaceType,
  isObjectType,
  isUnionType,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../../schema/context.ts'
import { scopeError } from '../../schema/scopes.ts'

/**
 * A change answers with what it wrote, and from there relations lead through the whole graph. Whoever has not the scope
 * `read` gets what was written and named errors, and nothing beyond. Fields of queries and subscriptions ask for their
 * scopes themselves.
 */
export function useReadScope(schema: GraphQLSchema): Plugin<Context> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { contextValue, document } = args
      if (contextValue.actor.scopes.has('read')) return
      if (getOperationAST(document, args.operationName)?.operation !== OperationTypeNode.MUTATION) return
      const [field] = findRelations(schema, document)
      if (field !== undefined) setResultAndStopExecution({ errors: [scopeError(field, ['read'], contextValue)] })
    },
  }
}

/** The fields of a document that lead from one node to others, as `Type.field`. */
function findRelations(schema: GraphQLSchema, document: DocumentNode): string[] {
  const found: string[] = []
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        const parent = types.getParentType()
        const type = getNamedType(types.getType())
        if (parent && type && isNode(schema, parent) && leadsToNodes(schema, type)) {
          found.push(`${parent.name}.${name.value}`)
        }
      },
    }),
  )
  return found
}

function isNode(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  const node = schema.getType('Node')
  return (
    type === node ||
    ((isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().some((each) => each === node))
  )
}

/** True for nodes, for anything that may be one, and for pages of them. */
function leadsToNodes(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  if (isUnionType(type)) return type.getTypes().some((each) => leadsToNodes(schema, each))
  return isNode(schema, type) || type.name.endsWith('Connection')
}
