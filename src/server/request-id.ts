import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The header that carries the id of a request, in and out. */
export const REQUEST_ID_HEADER = 'x-request-id'

const USABLE = /^[\w.:-]{1,128}$/

/** The id that the caller gave, or a new one; with it an answer is found in the log. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID_HEADER]
  return typeof given === 'string' && USABLE.test(given) ? given : randomUUID()
}
