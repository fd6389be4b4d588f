import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isCancelled } from '../../domain/error-codes.ts'
import type { Context } from '../../schema/context.ts'
import type { BodyContext } from './json-body.ts'

/** The answer to a request that took too long. */
export function timedOut(): GraphQLError {
  return new GraphQLError(
    'The request took too long and was given up. Ask for less; a change may have been made: send it again with the ' +
      'same idempotencyKey.',
    { extensions: { code: 'TIMEOUT', http: { status: 504 } } },
  )
}

/**
 * Ends requests that take too long, and those whose caller has gone: no further field is resolved. A statement that runs
 * by then is ended by the database, which has the same limit and a little more.
 */
export function useRequestTimeout(milliseconds: number): Plugin<Context & BodyContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { socket } = args.contextValue.incoming
      setExecuteFn(async (executionArgs) => {
        const controller = new AbortController()
        const { promise, resolve } = Promise.withResolvers<ExecutionResult>()
        const giveUp = () => {
          resolve({ errors: [timedOut()] })
          controller.abort()
        }
        const timer = setTimeout(giveUp, milliseconds)
        socket.once('close', giveUp)
        try {
          const given = { ...executionArgs, signal: controller.signal }
          return await Promise.race([executeFn(given), promise])
        } catch (error) {
          if (isCancelled(error)) return { errors: [timedOut()] }
          throw error
        } finally {
          clearTimeout(timer)
          socket.off('close', giveUp)
        }
      })
    },
  }
}
