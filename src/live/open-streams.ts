import { StreamError } from './stream-error.ts'

/** How open streams are looked after. */
export interface OpenStreamsOptions {
  /** Most streams at once. */
  most: number
  /** How often it is checked that who reads a stream may still do so, in milliseconds. */
  recheckEveryMs: number
}

/** Makes the messages of a stream until `signal` ends it. */
export type Produce<Message> = (signal: AbortSignal) => AsyncGenerator<Message, void>

/** Throws the reason where who reads a stream may not do so any more; also fails where that cannot be known now. */
export type MayStillRead = () => Promise<void>

/** The streams that this process serves. */
export class OpenStreams implements AsyncDisposable {
  readonly #options: OpenStreamsOptions
  readonly #open = new Set<AbortController>()
  readonly #stop = new AbortController()

  constructor(options: OpenStreamsOptions) {
    this.#options = options
  }

  /** How many there are. */
  get size(): number {
    return this.#open.size
  }

  /** Aborted, with the reason, when all streams end because the server stops. */
  get stopped(): AbortSignal {
    return this.#stop.signal
  }

  /**
   * Opens a stream. It ends when its messages do, when its reader goes, when the reader may not read any more, and when
   * the server stops.
   *
   * @throws StreamError TOO_MANY_STREAMS, SERVER_STOPPING
   */
  open<Message>(mayStillRead: MayStillRead, produce: Produce<Message>): AsyncIterableIterator<Message, void> {
    const { most, recheckEveryMs } = this.#options
    this.#stop.signal.throwIfAborted()
    if (this.#open.size >= most) {
      throw new StreamError(
        'TOO_MANY_STREAMS',
        `This server has ${most} open streams, as many as it may have. Try again later, or raise MOST_STREAMS.`,
      )
    }
    const end = new AbortController()
    this.#open.add(end)
    const timer = setInterval(() => {
      mayStillRead().catch((error: unknown) => {
        // @NOTE Any other error means that it cannot be decided now; the next check will tell.
        if (error instanceof StreamError) end.abort(error)
      })
    }, recheckEveryMs).unref()
    const close = () => {
      clearInterval(timer)
      this.#open.delete(end)
    }
    const messages = untilTheReason(produce(end.signal), end.signal)
    const settle = async (step: Promise<IteratorResult<Message, void>>) => {
      try {
        const result = await step
        if (result.done === true) close()
        return result
      } catch (error) {
        close()
        throw error
      }
    }
    return {
      next: () => settle(messages.next()),
      return: () => {
        // @NOTE First the end, so that a message which is waited for does not keep the stream open.
        end.abort()
        close()
        return messages.return()
      },
      throw: (error) => settle(messages.throw(error)),
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  /** Ends all streams, each with a last message that says why, and opens no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const reason = stopping()
    this.#stop.abort(reason)
    for (const end of this.#open) end.abort(reason)
  }
}

async function* untilTheReason<Message>(
  messages: AsyncGenerator<Message, void>,
  signal: AbortSignal,
): AsyncGenerator<Message, void> {
  yield* messages
  if (signal.aborted && signal.reason instanceof StreamError) throw signal.reason
}

function stopping(): StreamError {
  return new StreamError(
    'SERVER_STOPPING',
    'The server stops. Subscribe again in a moment, with the cursor of the last message.',
  )
}
