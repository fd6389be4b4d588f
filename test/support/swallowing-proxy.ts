import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can lose packets, as a firewall does that forgot a connection. */
export interface SwallowingProxy extends AsyncDisposable {
  port: number
  /** From now on nothing passes, in either direction; no connection is closed, and new ones get no answer. */
  swallow(): void
  /** New connections pass again. Those that lost something stay silent for ever. */
  flow(): void
}

/** Listens on a free port of the loopback and passes everything on to another port of it. */
export async function swallowingProxy(targetPort: number): Promise<SwallowingProxy> {
  const open = new Set<Socket>()
  const silent = new WeakSet<Socket>()
  let swallowing = false
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    if (swallowing) silent.add(socket)
  }
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      keep(from)
      from.on('data', (chunk) => {
        if (!silent.has(from)) to.write(chunk)
      })
      from.on('close', () => {
        if (!silent.has(from)) to.destroy()
      })
    }
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.')
  return {
    port: address.port,
    swallow() {
      swallowing = true
      for (const socket of open) silent.add(socket)
    },
    flow() {
      swallowing = false
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      const { promise: closed, resolve: close } = Promise.withResolvers<void>()
      server.close(() => close())
      await closed
    },
  }
}
