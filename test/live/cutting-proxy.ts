import { connect, createServer, type Socket } from 'node:net'

/** A way to servers that cuts each connection after some bytes of answer. */
export interface CuttingProxy extends AsyncDisposable {
  url: string
  /** How many connections it has cut. */
  cuts: () => number
}

/** What the next connection is given. */
export interface NextConnection {
  port: number
  /** After how many bytes of answer it is cut. */
  bytes: number
}

/** Listens on a free port and passes each connection on as `next` says. */
export async function cuttingProxy(next: () => NextConnection): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  let cuts = 0
  const server = createServer((client) => {
    const { port, bytes } = next()
    const upstream = connect(port, '127.0.0.1')
    let left = bytes
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      client.write(chunk.subarray(0, left))
      left -= chunk.length
      if (left > 0) return
      cuts += 1
      client.destroySoon()
      upstream.destroy()
    })
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      const { promise: closed, resolve: close } = Promise.withResolvers<void>()
      server.close(() => close())
      await closed
    },
  }
}
