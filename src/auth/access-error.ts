/** Why a request is turned away, as a stable code. */
export type AccessErrorCode =
  | 'UNAUTHENTICATED'
  | 'AUTHENTICATION_UNAVAILABLE'
  | 'SIGN_IN_REFUSED'
  | 'HOST_NOT_ALLOWED'
  | 'RATE_LIMITED'

const STATUS: Readonly<Record<AccessErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  AUTHENTICATION_UNAVAILABLE: 503,
  SIGN_IN_REFUSED: 403,
  HOST_NOT_ALLOWED: 403,
  RATE_LIMITED: 429,
}

/** A request is turned away before anything of it is read. The message tells the caller what to do; it holds no secret. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly code: AccessErrorCode
  /** The HTTP status that says the same. */
  readonly status: number
  /** HTTP headers that belong to the answer. */
  readonly headers: Readonly<Record<string, string>>

  constructor(code: AccessErrorCode, message: string, headers: Readonly<Record<string, string>> = {}, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.status = STATUS[code]
    this.headers = headers
  }
}

/** No token was given. */
export function tokenMissing(): AccessError {
  return new AccessError(
    'UNAUTHENTICATED',
    'Send a token as the header "Authorization: Bearer …": an API key of Leadline, or the token of a signed-in person. In ' +
      'the playground write { "Authorization": "Bearer …" } into the tab "Headers" below the query.',
    { 'www-authenticate': 'Bearer realm="Leadline"' },
  )
}

/** A token was given but cannot be believed; `reason` is a sentence about it that does not repeat it. */
export function tokenRefused(reason: string, cause?: unknown): AccessError {
  const headers = { 'www-authenticate': 'Bearer realm="Leadline", error="invalid_token"' }
  return new AccessError('UNAUTHENTICATED', reason, headers, cause)
}

/** The token cannot be checked now: a service that is needed for it does not answer. */
export function checkUnavailable(message: string, cause?: unknown): AccessError {
  return new AccessError('AUTHENTICATION_UNAVAILABLE', message, { 'retry-after': '5' }, cause)
}

/** Too many requests; the caller may ask again in so many seconds. */
export function rateLimited(limit: number, seconds: number): AccessError {
  return new AccessError(
    'RATE_LIMITED',
    `At most ${limit} requests are possible per minute. Ask again in ${seconds} seconds.`,
    { 'retry-after': String(seconds) },
  )
}
