import { type DocumentNode, GraphQLError, visit } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../../schema/context.ts'
import { scopeError } from '../../schema/scopes.ts'

/** Tells what the graph is made of only to those who may read it, and to nobody where that is switched off. */
export function useIntrospectionScope(introspection: boolean): Plugin<Context> {
  const known = new WeakMap<DocumentNode, boolean>()
  const introspects = (document: DocumentNode): boolean => {
    const answer = known.get(document) ?? findIntrospection(document)
    known.set(document, answer)
    return answer
  }
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { contextValue, document } = args
      if ((introspection && contextValue.actor.scopes.has('read')) || !introspects(document)) return
      const error = introspection ? scopeError('Introspection', ['read'], contextValue) : switchedOff()
      setResultAndStopExecution({ errors: [error] })
    },
  }
}

function switchedOff(): GraphQLError {
  return new GraphQLError('Introspection is switched off here. The graph is described in schema.graphql.', {
    extensions: { code: 'INTROSPECTION_OFF', http: { status: 400 } },
  })
}

function findIntrospection(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: ({ name }) => {
      found ||= name.value === '__schema' || name.value === '__type'
    },
  })
  return found
}
