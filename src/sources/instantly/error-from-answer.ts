import { isJsonObject } from '../../domain/json.ts'
import {
  InstantlyAuthenticationError,
  type InstantlyError,
  type InstantlyErrorDetails,
  InstantlyForbiddenError,
  InstantlyNotFoundError,
  InstantlyPlanError,
  InstantlyProtocolError,
  InstantlyRateLimitError,
  InstantlyUnavailableError,
  InstantlyValidationError,
} from './errors.ts'

/** An answer that is not a success, as far as its error needs it. */
export interface FailedAnswer {
  readonly endpoint: string
  readonly status: number
  /** The body, already free of the API key; JSON or not. */
  readonly text: string
  /** The `Location` header, already free of the API key. */
  readonly location: string | null
  readonly attempts: number
  readonly retryAfterMs: number | null
  /** The User-Agent we sent; named when Cloudflare turned it away. */
  readonly userAgent: string
}

const MESSAGE_LENGTH = 300
/** Of a page of HTML the beginning says enough; taking tags out of all of it could take long. */
const READ_LENGTH = 2000

/**
 * Instantly's own words in an error body: `message`, else `error`, else the plain text (Instantly fact sheet §1.2).
 *
 * @param text the body, already free of the API key
 * @returns one line of at most 300 characters; null when there is nothing to show
 */
function readProviderMessage(text: string): string | null {
  const line = messageOf(text).replace(/\s+/g, ' ').trim()
  if (line === '') return null
  return line.length > MESSAGE_LENGTH ? `${line.slice(0, MESSAGE_LENGTH).toWellFormed()}…` : line
}

function messageOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text)
    if (isJsonObject(body)) {
      if (typeof body.message === 'string') return body.message
      if (typeof body.error === 'string') return body.error
    }
  } catch {
    // Not JSON: Cloudflare answers in plain text or HTML.
  }
  return text.slice(0, READ_LENGTH).replace(/<[^>]*>/g, ' ')
}

/**
 * Turns a status outside 2xx into the error that names endpoint, status, Instantly's message and a remedy
 * (Instantly fact sheet §1.2).
 */
export function errorFromAnswer(answer: FailedAnswer): InstantlyError {
  const { endpoint, status, attempts, retryAfterMs } = answer
  const providerMessage = readProviderMessage(answer.text)
  const said = providerMessage === null ? '' : ` "${providerMessage}"`
  const shared = { endpoint, status, attempts, retryAfterMs, providerMessage }
  const refused = (remedy: string): InstantlyErrorDetails => ({
    ...shared,
    problem: `Instantly answered ${status}${said}`,
    remedy,
  })
  const passing = (remedy: string): InstantlyErrorDetails => ({ ...refused(remedy), retryable: true })

  if (status >= 300 && status < 400) {
    return new InstantlyProtocolError({
      ...shared,
      problem: `Instantly answered ${status}, a redirect to ${answer.location ?? 'nowhere'}, which is not followed`,
      remedy: 'Check the base URL; the API key is never sent to another address.',
    })
  }
  if (status === 401) {
    return new InstantlyAuthenticationError(
      refused('Check that the API key is complete, made for API v2 and not revoked; make a new one in Instantly.'),
    )
  }
  if (status === 402) {
    return new InstantlyPlanError(refused('The Instantly workspace needs an active paid plan for API access.'))
  }
  if (status === 403 && answer.text.includes('error code: 1010')) {
    return new InstantlyForbiddenError({
      ...shared,
      problem: `Cloudflare turned the client away before Instantly saw it (403 "error code: 1010")`,
      remedy: `The API key is not the cause: send another User-Agent than "${answer.userAgent}", or use another network.`,
    })
  }
  if (status === 403) {
    return new InstantlyForbiddenError(refused('Give the API key the scope all:read in Instantly.'))
  }
  if (status === 404) {
    return new InstantlyNotFoundError(refused('Check that the id exists in the workspace the API key belongs to.'))
  }
  if (status === 429) {
    return new InstantlyRateLimitError(
      passing('Wait and sync again: it goes on where it stopped. The limit is shared by all keys of the workspace.'),
    )
  }
  if (status === 408 || status >= 500) {
    return new InstantlyUnavailableError(
      passing('Instantly has trouble; sync again later, it goes on where it stopped.'),
    )
  }
  if (status >= 400) {
    return new InstantlyValidationError(refused('Instantly did not accept the request; it will not work by repeating.'))
  }
  return new InstantlyProtocolError(refused('Check the base URL: this is no status the Instantly API uses.'))
}
