import { InstantlyConfigurationError } from './errors.ts'
import type { ExchangeLimits } from './exchange.ts'
import { type InstantlyLogger, silentLogger } from './logger.ts'
import { realSleep, type Sleep } from './waiting.ts'

/** When and how long a failed request is tried again. Times in milliseconds. */
export interface RetryOptions {
  /** Tries of one request before a passing failure is reported; 429 is counted apart. Default 8. */
  readonly attempts: number
  /** Tries of one request that meet 429 before that is reported. Default 20. */
  readonly rateLimitAttempts: number
  /** First back-off; doubled with each failure in a row. Default 1,000. */
  readonly minDelayMs: number
  /** Longest back-off. Default 60,000. */
  readonly maxDelayMs: number
  /** A longer `Retry-After` than this is reported instead of waited for. Default 15 minutes. */
  readonly maxRetryAfterMs: number
}

/** What a client can be given. Everything but the key has a default. */
export interface InstantlyClientOptions {
  /** API v2 key, sent as it is (Instantly fact sheet §1.1). */
  readonly apiKey: string
  /** Without `/api/v2`; a path and a trailing slash are kept in front of it. Default https://api.instantly.ai. */
  readonly baseUrl?: string | undefined
  /** Cloudflare turns some library defaults away, so the client always sends a name of its own. */
  readonly userAgent?: string | undefined
  /** Budget of everything but `GET /emails`. Default 600. */
  readonly requestsPerMinute?: number | undefined
  /** Budget of `GET /emails`. Default 20. */
  readonly emailsPerMinute?: number | undefined
  readonly timeouts?: Partial<ExchangeLimits> | undefined
  readonly retry?: Partial<RetryOptions> | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly sleep?: Sleep | undefined
  /** Milliseconds since 1970. Default the wall clock. */
  readonly now?: (() => number) | undefined
  /** 0 ≤ x < 1, for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined
  readonly logger?: InstantlyLogger | undefined
  /** Ends everything this client does, waits included. */
  readonly signal?: AbortSignal | undefined
}

/** The same with defaults filled in and the two texts checked. */
export interface ClientSettings {
  readonly apiKey: string
  readonly root: URL
  readonly userAgent: string
  readonly requestsPerMinute: number
  readonly emailsPerMinute: number
  readonly limits: ExchangeLimits
  readonly retry: RetryOptions
  readonly fetch: typeof globalThis.fetch
  readonly sleep: Sleep
  readonly now: () => number
  readonly random: () => number
  readonly logger: InstantlyLogger
  readonly signal: AbortSignal | undefined
}

const DEFAULT_LIMITS: ExchangeLimits = {
  totalMs: 120_000,
  headersMs: 60_000,
  idleMs: 30_000,
  maxBytes: 50 * 1024 * 1024,
}

const DEFAULT_RETRY: RetryOptions = {
  attempts: 8,
  rateLimitAttempts: 20,
  minDelayMs: 1000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 15 * 60_000,
}

/**
 * Fills in the defaults.
 *
 * @throws {InstantlyConfigurationError} when the key, base URL, User-Agent or a budget can not be used; the message
 * never shows the key
 */
export function resolveClientOptions(options: InstantlyClientOptions): ClientSettings {
  return {
    apiKey: checkKey(options.apiKey),
    root: checkRoot(options.baseUrl ?? 'https://api.instantly.ai'),
    userAgent: checkUserAgent(options.userAgent ?? 'Leadline/0.1.0 (+https://leadline.example)'),
    requestsPerMinute: checkBudget('requestsPerMinute', options.requestsPerMinute ?? 600),
    emailsPerMinute: checkBudget('emailsPerMinute', options.emailsPerMinute ?? 20),
    limits: { ...DEFAULT_LIMITS, ...options.timeouts },
    retry: { ...DEFAULT_RETRY, ...options.retry },
    fetch: options.fetch ?? globalThis.fetch,
    sleep: options.sleep ?? realSleep,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    logger: options.logger ?? silentLogger,
    signal: options.signal,
  }
}

function misconfigured(problem: string, remedy: string): InstantlyConfigurationError {
  return new InstantlyConfigurationError({ endpoint: 'Instantly client', problem, remedy })
}

function checkKey(value: string): string {
  const key = value.trim()
  if (key === '')
    throw misconfigured('the API key is empty', 'Make an API v2 key with the scope all:read in Instantly.')
  // The runtime quotes a header value it refuses, so an unusable key must never get that far.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw misconfigured('the API key holds a space, line break or non-ASCII character', 'Copy the key again.')
  }
  return key
}

function checkRoot(value: string): URL {
  const remedy = 'Give an address such as https://api.instantly.ai, without user name, query or fragment.'
  if (!URL.canParse(value)) throw misconfigured('the base URL can not be read', remedy)
  const url = new URL(value)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw misconfigured(`the base URL begins with ${url.protocol}`, remedy)
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw misconfigured('the base URL holds more than an address and a path', remedy)
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v2`
  return url
}

function checkUserAgent(value: string): string {
  if (!/^[\x20-\x7e]+$/.test(value) || value.trim() === '') {
    throw misconfigured('the User-Agent is empty or not plain ASCII', 'Give a name such as Leadline/1.0.')
  }
  return value.trim()
}

function checkBudget(name: string, value: number): number {
  if (!(value > 0)) throw misconfigured(`${name} is ${value}`, 'Give a number above 0.')
  return value
}
