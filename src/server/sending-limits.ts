import type { IncomingMessage, ServerResponse } from 'node:http'

/** How long a caller may take to send a request. */
export interface SendingLimits {
  /** The whole body, in milliseconds. */
  wholeMs: number
  /** Between two pieces of a file, which may take as long as its size and the line demand. */
  stalledMs: number
}

const USUAL: SendingLimits = { wholeMs: 15_000, stalledMs: 30_000 }

/**
 * Ends a request whose body does not come, with 408. Node's own limit knows one time for all, and a large file on an
 * ordinary line takes longer than any JSON may.
 */
export function limitSending(
  request: IncomingMessage,
  response: ServerResponse,
  sendsFile: boolean,
  { wholeMs, stalledMs }: SendingLimits = USUAL,
): void {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return
  const giveUp = (milliseconds: number) => {
    if (!response.headersSent) refuse(response, sendsFile, milliseconds)
    request.socket.destroySoon()
  }
  if (sendsFile) {
    request.setTimeout(stalledMs, () => giveUp(stalledMs))
    request.once('end', () => request.setTimeout(0))
    return
  }
  const timer = setTimeout(() => giveUp(wholeMs), wholeMs)
  request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
}

function refuse(response: ServerResponse, sendsFile: boolean, milliseconds: number): void {
  const seconds = milliseconds / 1000
  const message = sendsFile
    ? `Nothing of the file came for ${seconds} seconds. Send it again.`
    : `The request did not come within ${seconds} seconds. Send it again.`
  const body = { errors: [{ message, extensions: { code: 'REQUEST_INCOMPLETE' } }] }
  response.writeHead(408, { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' })
  response.end(JSON.stringify(body))
}
