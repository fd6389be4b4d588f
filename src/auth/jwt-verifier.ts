import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'
import { cleanText } from '../domain/clean-text.ts'
import { normalizeEmail } from '../domain/email-address.ts'
import type { Logger } from '../logger.ts'
import { checkUnavailable, tokenRefused } from './access-error.ts'

/** What tokens of the sign-in service are held against. */
export interface JwtRules {
  issuer: string
  audience: string
  /** Where the service publishes its public keys, or the secret that it shares with us; never both. */
  keys: { jwksUrl: URL } | { secret: string }
}

/** What is believed of a token. */
export interface Claims {
  /** Who it is, for the sign-in service. */
  subject: string
  /** Normalized; null where the token names none that can be used. */
  email: string | null
  /** True where the service itself says that the address belongs to this person. */
  emailVerified: boolean
  fullName: string | null
  expiresAt: Date
}

/** Checks a token. @throws AccessError when it cannot be believed, or cannot be checked now */
export type JwtVerifier = (token: string) => Promise<Claims>

/** What a verifier needs beside its rules. */
export interface JwtVerifierOptions extends JwtRules {
  logger: Logger
  now: () => Date
  /** How long the published keys are used before they are fetched again, in milliseconds. */
  refreshMs?: number
}

const SUBJECT = /^[\x21-\x7e]{1,255}$/
const LONGEST_NAME = 200
const CLOCK_TOLERANCE_SECONDS = 5
const REFRESH_MS = 600_000
const RETRY_MS = 30_000

/**
 * Makes the one check of JWTs. Which algorithms count is decided by the settings, never by the token: public keys go
 * with asymmetric ones only, the shared secret with HS256 only.
 */
export function createJwtVerifier(options: JwtVerifierOptions): JwtVerifier {
  const { issuer, audience, keys, now } = options
  const rules = (algorithms: string[]): JWTVerifyOptions => ({
    issuer,
    audience,
    algorithms,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: now(),
  })
  const published = 'jwksUrl' in keys ? publishedKeys(keys.jwksUrl, options) : undefined
  const secret = 'secret' in keys ? new TextEncoder().encode(keys.secret) : new Uint8Array()
  return async (token) => {
    try {
      const { payload } =
        published === undefined
          ? await jwtVerify(token, secret, rules(['HS256']))
          : await jwtVerify(token, published, rules(['ES256', 'RS256', 'EdDSA']))
      return claimsOf(payload)
    } catch (error) {
      throw error instanceof errors.JOSEError ? tokenRefused(refusal(error), error) : error
    }
  }
}

/**
 * The keys that the service publishes. They are fetched again in the background when they are ten minutes old, and
 * before a token with an unknown key is refused. Where the service does not answer, the known keys go on.
 */
function publishedKeys(url: URL, options: JwtVerifierOptions): JWTVerifyGetKey {
  const { logger, now, refreshMs = REFRESH_MS } = options
  const keys = createRemoteJWKSet(url, { cacheMaxAge: Number.POSITIVE_INFINITY, cooldownDuration: RETRY_MS })
  let nextRefresh: number | undefined
  const refresh = async () => {
    try {
      await keys.reload()
    } catch (error) {
      nextRefresh = now().getTime() + Math.min(RETRY_MS, refreshMs)
      logger.warn({ url: url.href, reason: reasonOf(error) }, 'sign_in_keys_not_refreshed')
    }
  }
  return async (header, token) => {
    if (nextRefresh !== undefined && now().getTime() >= nextRefresh) {
      nextRefresh = now().getTime() + refreshMs
      void refresh()
    }
    try {
      const key = await keys(header, token)
      nextRefresh ??= now().getTime() + refreshMs
      return key
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
      if (error instanceof errors.JOSENotSupported) throw error
      logger.error({ url: url.href, reason: reasonOf(error) }, 'sign_in_keys_unavailable')
      throw checkUnavailable('The sign-in service does not answer, so the token cannot be checked. Try again.', error)
    }
  }
}

/** @throws AccessError for a good token of somebody who is not a signed-in person */
function claimsOf(payload: JWTPayload): Claims {
  const { sub = '', exp = 0, role, email, is_anonymous: anonymous, user_metadata: metadata } = payload
  if (role !== 'authenticated') {
    throw tokenRefused('The token has not the role "authenticated": sign in, and send the token of that session.')
  }
  if (anonymous === true) throw tokenRefused('The token is of an anonymous session. Sign in with an e-mail address.')
  if (!SUBJECT.test(sub)) throw tokenRefused('The subject of the token is not a plain text of 1 to 255 characters.')
  return {
    subject: sub,
    email: typeof email === 'string' ? normalizeEmail(email) : null,
    // @NOTE Only what the service writes counts. People can write into user_metadata themselves.
    emailVerified: payload.email_verified === true || fieldOf(payload.app_metadata, 'email_verified') === true,
    fullName: nameOf(fieldOf(metadata, 'full_name')),
    expiresAt: new Date(exp * 1000),
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined
}

function nameOf(value: unknown): string | null {
  const name = typeof value === 'string' ? cleanText(value).trim() : ''
  return name === '' || name.length > LONGEST_NAME ? null : name
}

function refusal(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Sign in again.'
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The claim "${error.claim}" of the token ${error.reason === 'missing' ? 'is missing' : 'is not the expected one'}.`
  }
  return 'The token cannot be believed: it is no JWT of the sign-in service that Leadline trusts.'
}

function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined }
  return [error, cause].flatMap((each) => (each instanceof Error ? [each.message] : [])).join(': ')
}
