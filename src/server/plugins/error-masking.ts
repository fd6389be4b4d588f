import { type ExecutionResult, GraphQLError, type GraphQLErrorOptions } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { databaseFailure } from '../../domain/database-failure.ts'
import { StreamError } from '../../live/stream-error.ts'
import type { Logger } from '../../logger.ts'
import { UserInputError } from '../../read/user-input-error.ts'
import type { Context } from '../../schema/context.ts'
import { LIMITS } from '../limits/limits.ts'
import { knownError } from './known-failures.ts'
import { timedOut } from './request-timeout.ts'

const MESSAGE = 'Unexpected error.'

/** Most characters of a message about a wrong value. */
const LONGEST_MESSAGE = 1000

/** How errors are told. */
export interface ErrorMaskingOptions {
  logger: Logger
  /** Whether a wrong name is answered with similar ones. */
  suggestions: boolean
}

/**
 * Lets expected errors through and hides all others behind one message and the request's id; what was hidden is logged
 * once, under the same id.
 */
export function useErrorMasking({ logger, suggestions }: ErrorMaskingOptions): Plugin<Context> {
  const told = (error: GraphQLError) => (suggestions ? error : withoutSuggestion(error))
  return {
    onExecute({ args }) {
      const { requestId } = args.contextValue
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result) || result.errors === undefined) return
          const errors = wasExecuted(result)
            ? result.errors.map((error) => masked(error, requestId, logger))
            : result.errors.slice(0, LIMITS.errors).map(refused)
          setResult({ ...result, errors: errors.map(told) })
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

/** False where the variables could not be used, so that nothing was run; there is no place in the answer then. */
function wasExecuted({ data, errors }: ExecutionResult): boolean {
  return data !== undefined || errors?.some(({ path }) => path !== undefined) === true
}

function refused(error: GraphQLError): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', ...error.extensions }
  // @NOTE Without the original: a scalar's own error is for the caller, and would else be taken for a surprise.
  // @NOTE A message about a value quotes it, however long it is.
  const { message } = error
  const shown = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE).toWellFormed()}…` : message
  return new GraphQLError(shown, { nodes: error.nodes ?? null, extensions })
}

/** An error as it may be shown: an expected one as it is, any other logged and hidden. */
export function masked(error: GraphQLError, requestId: string, logger: Logger): GraphQLError {
  if (isExpected(error)) return error
  const place = { nodes: error.nodes ?? null, path: error.path ?? null }
  if (databaseFailure(error.originalError) === 'cancelled') return at(place, timedOut())
  const known = knownError(error.originalError, requestId)
  logger.error({ err: error.originalError, requestId, path: error.path?.join('.') }, 'resolver_failed')
  if (known !== undefined) return at(place, known)
  const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId }
  return new GraphQLError(MESSAGE, { ...place, extensions })
}

function at(place: GraphQLErrorOptions, { message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { ...place, extensions })
}

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ Did you mean [^?]*\?$/, '')
  if (message === error.message) return error
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    extensions: error.extensions,
  })
}

/** True for an error that tells the caller what is wrong with the request, or how to go on. */
export function isExpected(error: GraphQLError): boolean {
  const { originalError } = error
  if (originalError === undefined || originalError instanceof UserInputError || originalError instanceof StreamError)
    return true
  return originalError instanceof GraphQLError && isExpected(originalError)
}
