import { request as ask, createServer } from 'node:http'
import { connect } from 'node:net'

/** How a proxy passes requests on. */
export interface ProxyOptions {
  /** Of the request that goes on; nginx speaks 1.0 unless told otherwise, its newest versions 1.1. */
  httpVersion: '1.0' | '1.1'
  /** Headers that are set on what goes on, beside `Host`; as `proxy_set_header` does. */
  set?: (from: { host: string; address: string }) => Record<string, string>
}

/** A proxy on the loopback. Disposing closes it. */
export interface Proxy extends AsyncDisposable {
  readonly port: number
}

/**
 * A proxy that does what nginx does with `proxy_pass http://127.0.0.1:PORT;`: `Host` becomes that address, `Connection`
 * is its own, everything else is passed on, and nothing is added.
 */
export async function startProxy(upstream: string, { httpVersion, set = () => ({}) }: ProxyOptions): Promise<Proxy> {
  const { hostname, port: upstreamPort, host: upstreamHost } = new URL(upstream)
  const server = createServer((incoming, outgoing) => {
    const { connection: _connection, host = '', 'transfer-encoding': _chunks, ...passed } = incoming.headers
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const headers = {
        ...passed,
        host: upstreamHost,
        'content-length': String(body.length),
        ...set({ host, address: '203.0.113.7' }),
      }
      const { method = 'GET', url = '/' } = incoming
      if (httpVersion === '1.1') {
        const onward = ask({ hostname, port: upstreamPort, method, path: url, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        })
        onward.on('error', () => outgoing.writeHead(502).end())
        onward.end(body)
        return
      }
      const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`)
      const socket = connect(Number(upstreamPort), hostname)
      const answer: Buffer[] = []
      socket.on('data', (chunk: Buffer) => answer.push(chunk))
      socket.on('error', () => outgoing.writeHead(502).end())
      socket.on('end', () => {
        const [head = '', ...rest] = Buffer.concat(answer).toString('latin1').split('\r\n\r\n')
        outgoing.writeHead(Number(head.split(' ')[1]), { 'content-type': 'application/json' })
        outgoing.end(Buffer.from(rest.join('\r\n\r\n'), 'latin1'))
      })
      socket.write(`${method} ${url} HTTP/1.0\r\n${lines.join('\r\n')}\r\n\r\n`)
      socket.write(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
