import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { RequestTrace } from '../request-log.ts'

/** What the plugin needs of each request. */
export interface TraceContext {
  trace: RequestTrace
}

/** Tells the request's log line which operation was asked for. */
export function useOperationTrace(): Plugin<TraceContext> {
  return {
    onParse({ context }) {
      return ({ result }) => {
        if (!('trace' in context) || result instanceof Error || result === null) return
        const { params, trace } = context
        const name: unknown = params?.operationName
        trace.operation = typeof name === 'string' ? name : getOperationAST(result)?.name?.value
      }
    },
  }
}
