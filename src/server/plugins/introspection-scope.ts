import { type DocumentNode, Kind, visit } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../../schema/context.ts'
import { scopeError } from '../../schema/scopes.ts'

/** Tells what the graph is made of only to those who may read it. */
export function useIntrospectionScope(): Plugin<Context> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { contextValue, document } = args
      if (contextValue.actor.scopes.has('read') || !introspects(document)) return
      setResultAndStopExecution({ errors: [scopeError('Introspection', ['read'], contextValue)] })
    },
  }
}

function introspects(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    [Kind.FIELD]: ({ name }) => {
      found ||= name.value === '__schema' || name.value === '__type'
    },
  })
  return found
}
