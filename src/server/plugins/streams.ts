import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Logger } from '../../logger.ts'
import { type Context, createContext } from '../../schema/context.ts'
import { masked } from './error-masking.ts'
import type { BodyContext } from './json-body.ts'

/** How long a reader may take nothing, in milliseconds; every 12 seconds there is at least a comment to take. */
const PATIENCE_MS = 60_000

type StreamContext = Context & BodyContext

/**
 * Makes the answers of a subscription. Each message is executed with loaders of its own, so that it tells what is true
 * then; an error ends the stream with a last message, so that the reader learns why. A reader that takes nothing for a
 * minute is cut off.
 */
export function useStreams(logger: Logger): Plugin<StreamContext> {
  return {
    onSubscribe({ args: { contextValue }, setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const source = await createSourceEventStream(args)
        if (!isAsyncIterable(source)) return shown(source, contextValue.requestId, logger)
        contextValue.incoming.socket.setTimeout(PATIENCE_MS)
        return answers(source[Symbol.asyncIterator](), args, contextValue, logger)
      })
    },
  }
}

function answers(
  source: AsyncIterator<unknown>,
  args: ExecutionArgs,
  contextValue: StreamContext,
  logger: Logger,
): AsyncIterableIterator<ExecutionResult> {
  const { requestId, actor } = contextValue
  let ended = false
  const end = async (): Promise<IteratorResult<ExecutionResult>> => {
    ended = true
    await source.return?.()
    return { value: undefined, done: true }
  }
  return {
    async next() {
      if (ended) return { value: undefined, done: true }
      try {
        const { value, done } = await source.next()
        if (done === true) return await end()
        const fresh = { ...contextValue, ...createContext(contextValue, requestId, actor) }
        const result = await execute({ ...args, rootValue: value, contextValue: fresh })
        return { value: shown(result, requestId, logger), done: false }
      } catch (error) {
        await end()
        const originalError = error instanceof Error ? error : new Error(String(error))
        const last = new GraphQLError(originalError.message, { originalError })
        return { value: { errors: [masked(last, requestId, logger)] }, done: false }
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function shown(result: ExecutionResult, requestId: string, logger: Logger): ExecutionResult {
  if (result.errors === undefined) return result
  return { ...result, errors: result.errors.map((error) => masked(error, requestId, logger)) }
}
