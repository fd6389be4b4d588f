import pRetry from 'p-retry'
import { parseExactJson } from '../../domain/exact-json.ts'
import { type BudgetClass, budgetClassOf, createBudget, defaultLimits, emailLimits } from './budget.ts'
import { type InstantlyClientOptions, type RetryOptions, resolveClientOptions } from './client-options.ts'
import { errorFromAnswer } from './error-from-answer.ts'
import {
  InstantlyConfigurationError,
  InstantlyError,
  InstantlyProtocolError,
  InstantlyRateLimitError,
  InstantlyUnavailableError,
} from './errors.ts'
import { ExchangeFailure, exchange } from './exchange.ts'
import { readRetryAfter } from './retry-after.ts'
import { createScrubber } from './scrub-secret.ts'
import { stoppable } from './waiting.ts'

/** Query parameters; null and undefined are left out. */
export type InstantlyQuery = Readonly<Record<string, string | number | boolean | null | undefined>>

/** A parsed answer. */
export interface InstantlyAnswer {
  /** JSON as Instantly sent it, numbers to the digit (src/domain/exact-json.ts). */
  readonly body: unknown
  /** Our clock when the request that brought this answer was sent. */
  readonly observedAt: Date
}

/** Per-request options. */
interface InstantlyRequestOptions {
  readonly signal?: AbortSignal | undefined
  /**
   * Says what is wrong with the shape of a body, or null when nothing is. A wrong shape counts as a broken answer: it
   * is retried and in the end reported, never taken for an empty page.
   */
  readonly check?: ((body: unknown) => string | null) | undefined
}

/** The Instantly API v2, reading only. Paths are relative to `/api/v2` and begin with a slash. */
export interface InstantlyClient {
  /**
   * @throws {InstantlyError} one of its kinds, after the retries where retrying can help
   * @throws the reason of an aborted signal
   */
  get(path: string, query?: InstantlyQuery, options?: InstantlyRequestOptions): Promise<InstantlyAnswer>
  /** As `get`. Retried alike, so only for calls that read, such as `POST /leads/list`. */
  post(
    path: string,
    body: Readonly<Record<string, unknown>>,
    options?: InstantlyRequestOptions,
  ): Promise<InstantlyAnswer>
  /** Until when a rate limit holds requests up, for a status line; null when none does. */
  pausedUntil(): Date | null
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly endpoint: string
  readonly url: URL
  readonly body: string | undefined
  readonly options: InstantlyRequestOptions
}

/**
 * Makes a client that paces itself, retries what can pass, and reports the rest as errors that name endpoint, status
 * and remedy. It holds no connection of its own, so there is nothing to dispose of.
 *
 * @throws {InstantlyConfigurationError} when the key or base URL can not be used
 */
export function createInstantlyClient(options: InstantlyClientOptions): InstantlyClient {
  const settings = resolveClientOptions(options)
  const { retry, logger, now } = settings
  const scrub = createScrubber(settings.apiKey)
  const budgets = {
    emails: createBudget(emailLimits(settings.emailsPerMinute), settings),
    default: createBudget(defaultLimits(settings.requestsPerMinute), settings),
  } satisfies Record<BudgetClass, unknown>

  const attempt = async (call: Call, attempts: number, signal: AbortSignal | undefined): Promise<InstantlyAnswer> => {
    const { endpoint } = call
    const observedAt = new Date(now())
    const headers: Record<string, string> = {
      authorization: `Bearer ${settings.apiKey}`,
      accept: 'application/json',
      'user-agent': settings.userAgent,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const init = { method: call.method, headers, ...(call.body === undefined ? {} : { body: call.body }) }
    const answer = await exchange(call.url, init, settings.limits, settings.fetch, signal).catch((error: unknown) => {
      throw error instanceof ExchangeFailure ? failureOf(error, endpoint, attempts, scrub) : error
    })
    const { status, headers: received } = answer
    logger.debug({ endpoint, status, attempt: attempts, ms: now() - observedAt.getTime() }, 'Instantly answered')
    if (status < 200 || status > 299) {
      const location = received.get('location')
      throw errorFromAnswer({
        endpoint,
        status,
        attempts,
        text: scrub(answer.text),
        location: location === null ? null : scrub(location),
        retryAfterMs: readRetryAfter(received, now()),
        userAgent: settings.userAgent,
      })
    }
    const parsed = parse(answer.text)
    const broken = parsed.broken ?? call.options.check?.(parsed.body) ?? null
    if (broken !== null) throw brokenAnswer(endpoint, status, attempts, broken)
    return { body: parsed.body, observedAt }
  }

  const run = async (call: Call): Promise<InstantlyAnswer> => {
    const signal = joinSignals(settings.signal, call.options.signal)
    const budget = budgets[budgetClassOf(call.method, call.path)]
    let limited = 0
    const waitAfter = async (error: InstantlyError, failures: number): Promise<void> => {
      if (error instanceof InstantlyRateLimitError) limited += 1
      const inARow = error instanceof InstantlyRateLimitError ? limited : failures
      const waitMs = backOff(error, inARow, retry, settings.random())
      if (error.status === 429) budget.pause(waitMs)
      if (isLast(error, limited, failures, retry)) return
      logger.warn(
        { endpoint: call.endpoint, status: error.status, attempt: error.attempts, waitMs, code: error.code },
        error instanceof InstantlyRateLimitError
          ? 'Instantly limits our rate; waiting'
          : 'Instantly failed; trying again',
      )
      // A rate limit needs no sleep here: the whole budget is paused, and the next attempt asks it for its turn.
      if (!(error instanceof InstantlyRateLimitError)) await stoppable(settings.sleep(waitMs, signal), signal)
    }

    return pRetry(
      async (attempts) => {
        const paused = budget.pausedForMs()
        if (paused > retry.maxRetryAfterMs + JITTER_MS) throw tooLongPaused(call.endpoint, paused)
        await budget.acquire(signal)
        return attempt(call, attempts, signal)
      },
      {
        // How often is decided below: 429 and other failures are counted apart.
        retries: retry.attempts,
        minTimeout: 0,
        ...(signal === undefined ? {} : { signal }),
        shouldConsumeRetry: ({ error }) => !(error instanceof InstantlyRateLimitError),
        onFailedAttempt: async ({ error, retriesConsumed }) => {
          if (error instanceof InstantlyError && error.retryable) await waitAfter(error, retriesConsumed + 1)
        },
        shouldRetry: ({ error, retriesConsumed }) =>
          error instanceof InstantlyError && error.retryable && !isLast(error, limited, retriesConsumed + 1, retry),
      },
    )
  }

  const call = (method: 'GET' | 'POST', path: string, query: InstantlyQuery, rest: Pick<Call, 'body' | 'options'>) => {
    const url = new URL(settings.root)
    const pathname = `${url.pathname}${path}`
    url.pathname = pathname
    // An id such as ".." would be folded into another endpoint.
    if (url.pathname !== pathname) throw unusablePath(`${method} ${path}`)
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) url.searchParams.set(name, String(value))
    }
    return run({ method, path, endpoint: `${method} ${path}`, url, ...rest })
  }

  return {
    get: async (path, query = {}, options = {}) => call('GET', path, query, { body: undefined, options }),
    post: async (path, body, options = {}) => call('POST', path, {}, { body: JSON.stringify(body), options }),
    pausedUntil() {
      const ms = Math.max(budgets.emails.pausedForMs(), budgets.default.pausedForMs())
      return ms > 0 ? new Date(now() + ms) : null
    },
  }
}

const JITTER_MS = 1000

/** Milliseconds to wait after a failure: what `Retry-After` said and up to a second more, else jittered back-off. */
function backOff(error: InstantlyError, failures: number, retry: RetryOptions, random: number): number {
  if (error.retryAfterMs !== null && error.retryAfterMs > 0) return error.retryAfterMs + Math.floor(random * JITTER_MS)
  const full = Math.min(retry.maxDelayMs, retry.minDelayMs * 2 ** (failures - 1))
  return Math.ceil(full * (0.5 + random / 2))
}

function isLast(error: InstantlyError, limited: number, failures: number, retry: RetryOptions): boolean {
  if ((error.retryAfterMs ?? 0) > retry.maxRetryAfterMs) return true
  if (error instanceof InstantlyRateLimitError) return limited >= retry.rateLimitAttempts
  return failures >= retry.attempts
}

function unusablePath(endpoint: string): InstantlyConfigurationError {
  return new InstantlyConfigurationError({
    endpoint,
    problem: 'the path is not in its final form',
    remedy: 'Check the id in it: ids are encoded and may not be "." or "..".',
  })
}

function joinSignals(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined)
  return given.length > 1 ? AbortSignal.any(given) : given[0]
}

function parse(text: string): { body: unknown; broken: string | null } {
  if (text.trim() === '') return { body: undefined, broken: 'an empty body' }
  try {
    return { body: parseExactJson(text), broken: null }
  } catch {
    return { body: undefined, broken: `a body that is not JSON (${text.length} characters)` }
  }
}

function brokenAnswer(endpoint: string, status: number, attempts: number, broken: string): InstantlyProtocolError {
  return new InstantlyProtocolError({
    endpoint,
    status,
    attempts,
    problem: `Instantly answered ${status} with ${broken}`,
    remedy: 'Sync again later; should it stay, a proxy or a changed API stands in between.',
    retryable: true,
  })
}

function failureOf(
  failure: ExchangeFailure,
  endpoint: string,
  attempts: number,
  scrub: (text: string) => string,
): InstantlyError {
  const details = { endpoint, attempts, problem: scrub(failure.message) }
  if (failure.kind === 'too-large') {
    return new InstantlyProtocolError({ ...details, remedy: 'Instantly pages are small; check the base URL.' })
  }
  const problem =
    failure.kind === 'timeout'
      ? `Instantly gave ${details.problem}`
      : `the connection to Instantly broke: ${details.problem}`
  const remedy = 'Check the network and sync again; it goes on where it stopped.'
  return new InstantlyUnavailableError({ ...details, problem, remedy, retryable: true })
}

function tooLongPaused(endpoint: string, retryAfterMs: number): InstantlyRateLimitError {
  return new InstantlyRateLimitError({
    endpoint,
    attempts: 0,
    retryable: true,
    retryAfterMs,
    problem: `Instantly asked us to wait another ${Math.ceil(retryAfterMs / 1000)} s, so nothing was sent`,
    remedy: 'Sync again after that time; it goes on where it stopped.',
  })
}
