import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../logger.ts'

/** What becomes known of a request while it is answered. */
export interface RequestTrace {
  /** The name of the operation; undefined where it has none or was not read. */
  operation?: string | undefined
  /** Whether a person, a key or nobody asks. */
  actor: 'person' | 'key' | 'nobody'
}

const LONGEST = 200

/**
 * Writes one line for each request once it is answered or given up: who asked in what way and how it ended. Nothing of
 * bodies, variables, the address line's query or other headers.
 *
 * @returns what the rest of the server fills in
 */
export function logRequest(
  logger: Logger,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): RequestTrace {
  const trace: RequestTrace = { actor: 'nobody' }
  const start = performance.now()
  response.once('close', () => {
    const fields = {
      requestId,
      method: request.method,
      path: (request.url ?? '/').split('?', 1)[0]?.slice(0, LONGEST),
      ...(trace.operation !== undefined && { operation: trace.operation.slice(0, LONGEST) }),
      actor: trace.actor,
      status: response.statusCode,
      milliseconds: Math.round((performance.now() - start) * 10) / 10,
      ...(!response.writableFinished && { aborted: true }),
    }
    logger.info(fields, 'request')
  })
  return trace
}
