import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { readAgain } from '../../live/read-again.ts'
import { StreamError } from '../../live/stream-error.ts'
import type { Logger } from '../../logger.ts'
import type { Context } from '../../schema/context.ts'
import { masked } from './error-masking.ts'
import type { BodyContext } from './json-body.ts'
import { createReadMessage, type ReadMessage } from './stream-messages.ts'

/** How long a reader may take nothing, in milliseconds; every 12 seconds there is at least a comment to take. */
const PATIENCE_MS = 60_000

type StreamContext = Context & BodyContext

/**
 * Makes the answers of a subscription. A message that cannot be read is read again for some seconds; then, as with any
 * other error, the stream ends with a last message that says why and has no data, so that its reader goes on behind the
 * last message that came. A reader that takes nothing for a minute is cut off.
 */
export function useStreams(logger: Logger): Plugin<StreamContext> {
  const readMessage = createReadMessage()
  return {
    onSubscribe({ args: { contextValue }, setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const source = await createSourceEventStream(args)
        if (!isAsyncIterable(source)) return shown(source, contextValue.requestId, logger)
        contextValue.incoming.socket.setTimeout(PATIENCE_MS)
        return answers(source[Symbol.asyncIterator](), args, contextValue, { logger, readMessage })
      })
    },
    onResponse({ response: { headers } }) {
      if (headers.get('content-type')?.startsWith('text/event-stream') !== true) return
      // @NOTE nginx would hold messages back until its buffer is full; other proxies might compress, and so do the same.
      headers.set('x-accel-buffering', 'no')
      headers.set('cache-control', 'no-cache, no-transform')
    },
  }
}

function answers(
  source: AsyncIterator<unknown>,
  args: ExecutionArgs,
  context: StreamContext,
  { logger, readMessage }: { logger: Logger; readMessage: ReadMessage },
): AsyncIterableIterator<ExecutionResult> {
  const { requestId, live } = context
  const ended = new AbortController()
  const end = async (): Promise<IteratorResult<ExecutionResult>> => {
    ended.abort()
    await source.return?.()
    return { value: undefined, done: true }
  }
  return {
    async next() {
      if (ended.signal.aborted) return { value: undefined, done: true }
      try {
        const { value, done } = await source.next()
        if (done === true) return await end()
        const result = await readAgain(() => readMessage(args, context, value), [ended.signal, live.stopped])
        return { value: shown(result, requestId, logger), done: false }
      } catch (error) {
        const isGone = ended.signal.aborted
        await end()
        if (isGone) return { value: undefined, done: true }
        return { value: { errors: [lastError(error, requestId, logger)] }, done: false }
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** The error with which a stream ends. */
function lastError(error: unknown, requestId: string, logger: Logger): GraphQLError {
  if (error instanceof StreamError && error.code === 'STREAM_INTERRUPTED')
    logger.warn({ err: error.cause, requestId, code: error.code }, 'stream_ended')
  const originalError = error instanceof Error ? error : new Error(String(error))
  return masked(new GraphQLError(originalError.message, { originalError }), requestId, logger)
}

function shown(result: ExecutionResult, requestId: string, logger: Logger): ExecutionResult {
  if (result.errors === undefined) return result
  return { ...result, errors: result.errors.map((error) => masked(error, requestId, logger)) }
}
