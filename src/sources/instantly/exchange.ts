import { stoppable } from './waiting.ts'

/** Limits of one HTTP exchange. Times in milliseconds. */
export interface ExchangeLimits {
  /** Until the whole answer is there. */
  readonly totalMs: number
  /** Until the status line and headers are there. */
  readonly headersMs: number
  /** Between two pieces of the body. */
  readonly idleMs: number
  /** The largest body accepted, in bytes after decompression. */
  readonly maxBytes: number
}

/** An answer whose body has been read to the end. */
export interface Exchanged {
  readonly status: number
  readonly headers: Headers
  /** The body as text; of an answer outside 2xx only the first 64 kB, of a redirect nothing. */
  readonly text: string
}

/** Why an exchange gave no answer. `detail` is for people and may quote the runtime's own words. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure'
  readonly kind: 'network' | 'timeout' | 'too-large'

  constructor(kind: 'network' | 'timeout' | 'too-large', detail: string) {
    super(detail)
    this.kind = kind
  }
}

const ERROR_BODY_BYTES = 65_536

/**
 * Sends one request and reads the whole answer. Redirects are handed back, never followed. Whatever the status, an
 * answer that stalls, breaks off or grows too large ends the exchange, and its connection with it.
 *
 * @throws {ExchangeFailure} on a broken connection, a time-out or a body over the limit
 * @throws the signal's reason when the caller aborts
 */
export async function exchange(
  url: URL,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  limits: ExchangeLimits,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal | undefined,
): Promise<Exchanged> {
  const overdue = new AbortController()
  const expire = (what: string, ms: number): void =>
    overdue.abort(new ExchangeFailure('timeout', `${what} within ${ms} ms`))
  const whole = setTimeout(() => expire('no complete answer', limits.totalMs), limits.totalMs)
  const step = createTimer()
  const stop = signal === undefined ? overdue.signal : AbortSignal.any([signal, overdue.signal])
  try {
    step.start(limits.headersMs, () => expire('no answer', limits.headersMs))
    const response = await stoppable(fetch(url, { ...init, redirect: 'manual', signal: stop }), stop)
    const { status, headers } = response
    const restart = (): void => step.start(limits.idleMs, () => expire('no further data', limits.idleMs))
    if (response.ok) return { status, headers, text: await readBody(response, limits.maxBytes, 'fail', restart, stop) }
    const redirected = status >= 300 && status < 400
    const text = redirected ? '' : await readErrorBody(response, restart, stop)
    return { status, headers, text }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof ExchangeFailure) throw error
    throw new ExchangeFailure('network', describe(error))
  } finally {
    clearTimeout(whole)
    step.stop()
    // Lets go of whatever is still open: an unread body, a fetch that lost against a time-out.
    overdue.abort()
  }
}

function createTimer(): { start(ms: number, expired: () => void): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  return {
    start(ms, expired) {
      clearTimeout(timer)
      timer = setTimeout(expired, ms)
    },
    stop() {
      clearTimeout(timer)
    },
  }
}

/** An error's status counts even when its body can not be read. */
async function readErrorBody(response: Response, restart: () => void, stop: AbortSignal): Promise<string> {
  try {
    return await readBody(response, ERROR_BODY_BYTES, 'cut', restart, stop)
  } catch {
    return ''
  }
}

async function readBody(
  response: Response,
  maxBytes: number,
  tooLarge: 'fail' | 'cut',
  restart: () => void,
  stop: AbortSignal,
): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const pieces: string[] = []
  let size = 0
  for (;;) {
    restart()
    const { done, value } = await stoppable(reader.read(), stop)
    if (done) break
    size += value.byteLength
    if (size > maxBytes && tooLarge === 'fail') {
      throw new ExchangeFailure('too-large', `the answer is larger than ${maxBytes} bytes`)
    }
    pieces.push(decoder.decode(value, { stream: true }))
    if (size > maxBytes) break
  }
  pieces.push(decoder.decode())
  return pieces.join('')
}

/** The runtime wraps what happened: "fetch failed" alone says nothing, its cause does. */
function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
  const cause = error.cause === undefined || depth > 3 ? '' : `: ${describe(error.cause, depth + 1)}`
  return `${error.message}${code}${cause}`
}
