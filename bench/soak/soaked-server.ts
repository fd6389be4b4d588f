import { once } from 'node:events'
import { BenchError } from '../bench-error.ts'
import { startChild } from '../child-server.ts'
import { NODE_FLAGS } from '../node-flags.ts'
import type { BenchSchema } from '../schema.ts'

/** Memory of the server's process, in bytes. */
export interface HeldMemory {
  /** What the operating system gives it: garbage and the pages that V8 keeps for its next peak are part of it. */
  taken: number
  /** What the operating system gives it once all of that is given back. */
  held: number
  /** Objects of JavaScript then. */
  heapUsed: number
  /** Buffers and the like then, beside the heap. */
  external: number
}

/** A `leadline serve` whose memory can be asked for. Disposing it ends it. */
export interface SoakedServer extends AsyncDisposable {
  readonly url: string
  /** What is held at this moment. @throws BenchError when the server has ended or stays silent */
  heldMemory(): Promise<HeldMemory>
}

const REPORTER = new URL('./memory-reporter.ts', import.meta.url).href

const PATIENCE_MS = 60_000

/**
 * Starts Leadline itself, as `npm start` does, with room for a number of streams.
 *
 * @throws BenchError BENCH_SERVER_FAILED when it does not start
 */
export async function startSoakedServer(schema: BenchSchema, streams: number): Promise<SoakedServer> {
  const server = await startChild({
    name: 'Leadline',
    path: '/graphql',
    command: () => [...NODE_FLAGS, '--expose-gc', '--import', REPORTER, 'src/cli.ts', 'serve'],
    env: (port) => ({ DATABASE_URL: schema.url, PORT: String(port), MOST_STREAMS: String(streams) }),
    channel: true,
  })
  return {
    url: server.url,
    heldMemory: async () => {
      const answer = once(server.process, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })
      server.process.send('memory')
      const [memory] = await answer
      if (isMemory(memory)) return memory
      throw new BenchError('BENCH_SERVER_FAILED', `Leadline did not tell its memory but ${JSON.stringify(memory)}.`)
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function isMemory(value: unknown): value is HeldMemory {
  return typeof value === 'object' && value !== null && 'taken' in value && 'held' in value && 'heapUsed' in value
}
