import type { IncomingMessage, ServerResponse } from 'node:http'
import compression from 'compression'
import { isLoopback } from '../domain/loopback.ts'
import { callerAddress } from './caller-address.ts'

/** Below this an answer leaves in the first packets anyway. */
const LEAST_BYTES = 8 * 1024

const WORTH_IT = /^(?:application\/(?:graphql-response\+)?json|text\/html)\b/
const compress = compression({ threshold: 0, filter: (_request, response) => isLarge(response) })

/**
 * Compresses the answer where the caller takes that (`Accept-Encoding`), it is large, and it goes over a network: to a
 * caller on this computer it would only cost time. Streams stay as they are: each of their messages is small and has to
 * leave at once.
 *
 * @param trustedProxies how many proxies of ours stand between the caller and this server
 */
export function compressAnswer(request: IncomingMessage, response: ServerResponse, trustedProxies: number): void {
  if (request.headers['accept-encoding'] === undefined) return
  if (isLoopback(callerAddress(request, trustedProxies))) return
  compress(request, response, () => undefined)
}

/** Lists of rows come as CSV, piece by piece; the length of everything else is known before its first byte leaves. */
function isLarge(response: ServerResponse): boolean {
  const type = String(response.getHeader('content-type'))
  if (type.startsWith('text/csv')) return true
  return WORTH_IT.test(type) && Number(response.getHeader('content-length')) >= LEAST_BYTES
}
