import { createServer, type Socket } from 'node:net'

/** How a fake Postgres server treats who connects. */
export interface FakeBehaviour {
  /** What it asks for first; without, it lets everyone in. */
  authentication?: 'cleartext' | 'scram'
  /** The SQLSTATE and text it refuses with, after the password where it asked for one. */
  refusal?: { code: string; message: string }
  /** The version it says it is, as `server_version_num`. */
  version?: number
}

/** A running fake server. */
export interface FakePostgres extends AsyncDisposable {
  port: number
}

const CODE_SSL = 80877103

/**
 * Speaks just enough of the Postgres protocol (version 3) to refuse a user or to be too old, which no server at hand
 * can be made to do.
 */
export async function startFakePostgres(behaviour: FakeBehaviour): Promise<FakePostgres> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', (startup) => {
      if (startup.readInt32BE(4) === CODE_SSL) socket.write('N')
      greet(socket, behaviour)
      socket.on('data', (data) => answer(socket, behaviour, String.fromCharCode(data[0] ?? 0)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake server has no port')
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function greet(socket: Socket, { authentication, refusal }: FakeBehaviour): void {
  if (authentication === 'cleartext') return void socket.write(message('R', int32(3)))
  if (authentication === 'scram') return void socket.write(message('R', int32(10), text('SCRAM-SHA-256'), text('')))
  if (refusal !== undefined) return void socket.end(refuse(refusal))
  socket.write(Buffer.concat([message('R', int32(0)), ready()]))
}

function answer(socket: Socket, { authentication, refusal, version }: FakeBehaviour, kind: string): void {
  if (kind === 'p' && authentication === 'scram') {
    socket.write(message('R', int32(11), Buffer.from(`r=nonce,s=c2FsdA==,i=4096`)))
  } else if (kind === 'p' && refusal !== undefined) socket.end(refuse(refusal))
  if (kind !== 'Q') return
  const value = Buffer.from(String(version ?? 0))
  const column = [text('version'), int32(0), int16(0), int32(23), int16(4), int32(-1), int16(0)]
  socket.write(
    Buffer.concat([
      message('T', int16(1), ...column),
      message('D', int16(1), int32(value.length), value),
      message('C', text('SELECT 1')),
      ready(),
    ]),
  )
}

function refuse({ code, message: words }: { code: string; message: string }): Buffer {
  return message('E', text('SFATAL'), text(`C${code}`), text(`M${words}`), Buffer.from([0]))
}

function ready(): Buffer {
  return message('Z', Buffer.from('I'))
}

function message(kind: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body])
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`)
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeInt16BE(value)
  return buffer
}
