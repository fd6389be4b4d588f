import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers one request; `index` counts from 0. */
export type Answerer = (response: ServerResponse, request: SeenRequest, index: number) => void

/** A real HTTP server on a free port of this machine. Disposing of it breaks all its connections. */
export interface ApiServer extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly SeenRequest[]
}

/** Starts a server that leaves every answer to `answer`. */
export async function startApiServer(answer: Answerer): Promise<ApiServer> {
  const requests: SeenRequest[] = []
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        url: new URL(incoming.url ?? '/', 'http://server.example'),
        headers: incoming.headers,
        body: Buffer.concat(pieces).toString(),
      }
      requests.push(request)
      answer(response, request, requests.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Sends JSON with a status and more headers. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}
