/** The `code` of every error this source throws, for switches and for the run report. */
export type InstantlyErrorCode =
  | 'INSTANTLY_ERROR'
  | 'INSTANTLY_CONFIGURATION'
  | 'INSTANTLY_AUTHENTICATION'
  | 'INSTANTLY_PLAN'
  | 'INSTANTLY_FORBIDDEN'
  | 'INSTANTLY_NOT_FOUND'
  | 'INSTANTLY_VALIDATION'
  | 'INSTANTLY_RATE_LIMIT'
  | 'INSTANTLY_UNAVAILABLE'
  | 'INSTANTLY_PROTOCOL'
  | 'INSTANTLY_REPEATED_CURSOR'

/** What an error is made of. All texts must already be free of the API key. */
export interface InstantlyErrorDetails {
  /** Method and path below /api/v2, for example `GET /campaigns`. */
  readonly endpoint: string
  /** What failed, with the offending value; a sentence without its full stop. */
  readonly problem: string
  /** What the reader can do about it; a full sentence. */
  readonly remedy: string
  /** HTTP status of the answer; null when there was none. */
  readonly status?: number | null
  /** Instantly's own words, shortened; null when there were none. */
  readonly providerMessage?: string | null
  /** How many times the request was sent. */
  readonly attempts?: number
  /** What `Retry-After` asked for, in milliseconds; null when it was absent. */
  readonly retryAfterMs?: number | null
  /** True when the same request may work later without anybody changing anything. */
  readonly retryable?: boolean
}

/** Base of all errors of this source. The message names the endpoint, the value and the remedy, never the API key. */
export class InstantlyError extends Error {
  override readonly name: string = 'InstantlyError'
  readonly code: InstantlyErrorCode = 'INSTANTLY_ERROR'
  readonly endpoint: string
  readonly remedy: string
  readonly status: number | null
  readonly providerMessage: string | null
  readonly attempts: number
  readonly retryAfterMs: number | null
  readonly retryable: boolean

  constructor(details: InstantlyErrorDetails) {
    const attempts = details.attempts ?? 1
    const times = attempts > 1 ? ` (${attempts} attempts)` : ''
    super(`${details.endpoint}: ${details.problem}${times}. ${details.remedy}`)
    this.endpoint = details.endpoint
    this.remedy = details.remedy
    this.status = details.status ?? null
    this.providerMessage = details.providerMessage ?? null
    this.attempts = attempts
    this.retryAfterMs = details.retryAfterMs ?? null
    this.retryable = details.retryable ?? false
  }
}

/** The client was set up with something it can not work with: an empty key, a base URL that is none. */
export class InstantlyConfigurationError extends InstantlyError {
  override readonly name = 'InstantlyConfigurationError'
  override readonly code = 'INSTANTLY_CONFIGURATION'
}

/** 401: the key is missing, wrong, of API v1, or revoked. Never retried; a sync stops at once. */
export class InstantlyAuthenticationError extends InstantlyError {
  override readonly name = 'InstantlyAuthenticationError'
  override readonly code = 'INSTANTLY_AUTHENTICATION'
}

/** 402: the workspace has no paid plan. Never retried; a sync stops at once. */
export class InstantlyPlanError extends InstantlyError {
  override readonly name = 'InstantlyPlanError'
  override readonly code = 'INSTANTLY_PLAN'
}

/** 403: the key lacks a scope, or Cloudflare turned the client away (`error code: 1010`). Never retried. */
export class InstantlyForbiddenError extends InstantlyError {
  override readonly name = 'InstantlyForbiddenError'
  override readonly code = 'INSTANTLY_FORBIDDEN'
}

/** 404: the id is unknown, belongs to another workspace, or the route does not exist. Never retried. */
export class InstantlyNotFoundError extends InstantlyError {
  override readonly name = 'InstantlyNotFoundError'
  override readonly code = 'INSTANTLY_NOT_FOUND'
}

/** 400, 413 and the other 4xx: Instantly did not accept the parameters. Never retried. */
export class InstantlyValidationError extends InstantlyError {
  override readonly name = 'InstantlyValidationError'
  override readonly code = 'INSTANTLY_VALIDATION'
}

/** 429 that did not end within our patience, or that asked for a longer wait than we allow. */
export class InstantlyRateLimitError extends InstantlyError {
  override readonly name = 'InstantlyRateLimitError'
  override readonly code = 'INSTANTLY_RATE_LIMIT'
}

/** 5xx, 408, a broken connection or a time-out that outlasted the retries. */
export class InstantlyUnavailableError extends InstantlyError {
  override readonly name = 'InstantlyUnavailableError'
  override readonly code = 'INSTANTLY_UNAVAILABLE'
}

/** An answer that is not what the API promises: no JSON, no envelope, a redirect, too large, too many pages. */
export class InstantlyProtocolError extends InstantlyError {
  override readonly name = 'InstantlyProtocolError'
  override readonly code = 'INSTANTLY_PROTOCOL'
}

/** A list that leads back to a page already read. What was read stays; the list must not count as complete. */
export class InstantlyRepeatedCursorError extends InstantlyError {
  override readonly name = 'InstantlyRepeatedCursorError'
  override readonly code = 'INSTANTLY_REPEATED_CURSOR'
}
