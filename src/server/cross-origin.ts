import type { IncomingMessage, ServerResponse } from 'node:http'

const ALLOWED = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers':
    'authorization, content-type, accept, last-event-id, x-request-id, x-leadline-cost, x-leadline-freshness, ' +
    'x-graphql-event-stream-token, graphql-require-preflight, x-graphql-yoga-csrf, apollo-require-preflight, idempotency-key',
  'access-control-max-age': '600',
}

/**
 * Lets pages of some other origins ask, where that is set; of no other. Cookies are never taken, so no page can ask in
 * the name of whoever looks at it.
 *
 * @param origins such as https://app.agency.example
 * @returns whether the request was a browser's question beforehand, which is answered by then
 */
export function createCrossOrigin(origins: readonly string[]) {
  const known = new Set(origins)
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (known.size > 0) response.setHeader('vary', 'origin')
    const { origin } = request.headers
    if (origin === undefined || !known.has(origin)) return false
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', 'x-request-id, retry-after')
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false
    response.writeHead(204, ALLOWED).end()
    return true
  }
}
