import pg from 'pg'
import type { PostgresAddress } from './postgres-url.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

/** How long a goodbye may take. */
const GOODBYE_MS = 1_000

/** How often the server is asked for a sign of life, which it has until the next time to give. */
const HEARTBEAT_MS = 5_000

/**
 * Listens on a connection of its own, and connects again when that breaks. What was said meanwhile is not known, so the
 * listener is called after each new connection.
 *
 * A transaction pooler passes no notifications on: behind one nothing is ever heard, and whoever listens has to look by
 * itself from time to time.
 *
 * @param heard called with the payload of each notification; with undefined after a new connection
 * @returns ends it
 */
export function listenOnPostgres(
  address: PostgresAddress,
  channel: string,
  heard: (payload: string | undefined) => void,
): () => Promise<void> {
  if (address.pooled) return async () => undefined
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
  { connectionString }: PostgresAddress,
  channel: string,
  heard: (payload: string | undefined) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const client = new pg.Client({
    connectionString,
    keepAlive: true,
    connectionTimeoutMillis: HEARTBEAT_MS,
    query_timeout: HEARTBEAT_MS,
    application_name: 'leadline listener',
  })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const end = () => resolve()
  client.on('error', end)
  client.on('end', end)
  client.on('notification', ({ payload }) => heard(payload))
  signal.addEventListener('abort', end, { once: true })
  // @NOTE A connection that is open and dead brings no notification, which looks just as if there were none.
  const heartbeat = setInterval(() => void client.query('/* heartbeat */ select 1').catch(end), HEARTBEAT_MS)
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
    clearInterval(heartbeat)
    signal.removeEventListener('abort', end)
    await endSurely(client)
  }
}

/** A dead connection never says that it has ended. */
async function endSurely(client: pg.Client): Promise<void> {
  const impatient = setTimeout(() => client.connection.stream.destroy(), GOODBYE_MS)
  await client.end().catch(() => undefined)
  clearTimeout(impatient)
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
