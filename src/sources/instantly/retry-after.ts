const SECONDS = /^\d+(?:\.\d+)?$/
const HTTP_DATE = /^[A-Za-z]{3,9}, ?\d{2}[ -][A-Za-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Reads a `Retry-After` header in both forms of RFC 9110 §10.2.3.
 *
 * A date is measured against the answer's own `Date` header where there is one, so that a wrong clock on our side does
 * not shorten the wait, else against `now`.
 *
 * @param headers of the answer
 * @param now our clock, in milliseconds since 1970
 * @returns milliseconds to wait, at least 0; null when the header is absent or unreadable
 */
export function readRetryAfter(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return null
  if (SECONDS.test(value)) return Math.ceil(Number(value) * 1000)
  if (!HTTP_DATE.test(value)) return null
  const at = Date.parse(value)
  if (Number.isNaN(at)) return null
  const served = Date.parse(headers.get('date') ?? '')
  return Math.max(0, at - (Number.isNaN(served) ? now : served))
}
