import { GraphQLError } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { StreamError } from '../../live/stream-error.ts'
import type { Logger } from '../../logger.ts'
import { UserInputError } from '../../read/user-input-error.ts'
import type { Context } from '../../schema/context.ts'

const MESSAGE = 'Unexpected error.'

/**
 * Lets expected errors through and hides all others behind one message and the request's id; what was hidden is logged
 * once, under the same id.
 */
export function useErrorMasking(logger: Logger): Plugin<Context> {
  return {
    onExecute({ args }) {
      const { requestId } = args.contextValue
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result) || result.errors === undefined) return
          setResult({ ...result, errors: result.errors.map((error) => masked(error, requestId, logger)) })
        },
      }
    },
  }
}

/** For what goes wrong outside of the execution, where no request's id is at hand. */
export function maskOtherError(error: unknown, logger: Logger): Error {
  if (error instanceof GraphQLError && isExpected(error)) return error
  logger.error({ err: error }, 'request_failed')
  return new GraphQLError(MESSAGE, { extensions: { code: 'INTERNAL_SERVER_ERROR' } })
}

/** An error as it may be shown: an expected one as it is, any other logged and hidden. */
export function masked(error: GraphQLError, requestId: string, logger: Logger): GraphQLError {
  if (isExpected(error)) return error
  logger.error({ err: error.originalError, requestId, path: error.path?.join('.') }, 'resolver_failed')
  const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId }
  return new GraphQLError(MESSAGE, { nodes: error.nodes ?? null, path: error.path ?? null, extensions })
}

function isExpected(error: GraphQLError): boolean {
  const { originalError } = error
  if (originalError === undefined || originalError instanceof UserInputError || originalError instanceof StreamError)
    return true
  return originalError instanceof GraphQLError && isExpected(originalError)
}
