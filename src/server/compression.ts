import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLoopback } from '../domain/loopback.ts'
import { callerAddress } from './caller-address.ts'

/** Below this an answer leaves in the first packets anyway. */
const LEAST_BYTES = 8 * 1024

const WORTH_IT = /^(?:application\/(?:graphql-response\+)?json|text\/html)\b/

/** Sees to it that the answer to a request is compressed, where that is worth it. To be called before it begins. */
type Compress = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Makes what compresses answers where the caller takes that (`Accept-Encoding`), they are large, and they go over a
 * network: to a caller on this computer it would only cost time. Streams stay as they are: each of their messages is
 * small and has to leave at once.
 *
 * @param host where the server listens
 * @param trustedProxies how many proxies of ours stand between the caller and the server
 */
export async function createCompression(host: string, trustedProxies: number): Promise<Compress> {
  if (isLoopback(host) && trustedProxies === 0) return () => undefined
  // @NOTE Loaded only where there may be such callers: it brings a table of all media types along.
  const { default: compression } = await import('compression')
  const compress = compression({ threshold: 0, filter: (_request, response) => isLarge(response) })
  return (request, response) => {
    if (request.headers['accept-encoding'] === undefined) return
    if (!isLoopback(callerAddress(request, trustedProxies))) compress(request, response, () => undefined)
  }
}

/** Lists of rows come as CSV, piece by piece; the length of everything else is known before its first byte leaves. */
function isLarge(response: ServerResponse): boolean {
  const type = String(response.getHeader('content-type'))
  if (type.startsWith('text/csv')) return true
  return WORTH_IT.test(type) && Number(response.getHeader('content-length')) >= LEAST_BYTES
}
