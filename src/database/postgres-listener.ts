import pg from 'pg'
import { PostgresClient } from './postgres-client.ts'
import type { PostgresAddress } from './postgres-url.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/**
 * Listens on a connection of its own, and connects again when that breaks. What was said meanwhile is not known, so the
 * listener is called after each new connection.
 *
 * A transaction pooler passes no notifications on: the address must be one without.
 *
 * @param heard called with the payload of each notification; with undefined after a new connection
 * @returns ends it
 */
export function listenOnPostgres(
  address: PostgresAddress,
  channel: string,
  heard: (payload: string | undefined) => void,
): () => Promise<void> {
  const stopped = new AbortController()
  const running = (async () => {
    let pause = FIRST_PAUSE_MS
    while (!stopped.signal.aborted) {
      const worked = await listenOnce(address, channel, heard, stopped.signal)
      pause = worked ? FIRST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS)
      await sleep(pause, stopped.signal)
    }
  })()
  return async () => {
    stopped.abort()
    await running
  }
}

/** @returns whether the connection stood, once it has ended */
async function listenOnce(
  address: PostgresAddress,
  channel: string,
  heard: (payload: string | undefined) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const client = new PostgresClient(
    { address, kind: 'transaction', anySchema: true },
    { application_name: 'leadline listener' },
  )
  const cut = () => client.destroy()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  client.on('error', () => end())
  client.on('end', end)
  client.on('notification', ({ payload }) => heard(payload))
  // @NOTE Nothing is lost with it, and a server that does not answer must not keep us from ending.
  signal.addEventListener('abort', cut, { once: true })
  try {
    await client.connect()
    await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    heard(undefined)
    await ended
    return true
  } catch {
    // @NOTE Nobody hears of it: whoever waits looks by itself meanwhile, and requests tell that the server is away.
    return false
  } finally {
    signal.removeEventListener('abort', cut)
    await client.close()
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
