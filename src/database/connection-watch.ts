import { Socket } from 'node:net'
import pg from 'pg'
import { aroundCalls } from './around-calls.ts'
import { DatabaseError } from './errors.ts'
import { asUnavailable } from './unavailable.ts'

const TICK_MS = 500

/** After so long without an answer it is asked whether the server still works on a statement. */
const SILENT_MS = 4_000

/** How long the server may take to say so. */
const PROBE_MS = 4_000

/** From how many probes in a row that come to nothing on the server counts as out of reach. */
const LOST_PROBES = 2

/** One connection, as it is watched. */
interface Watched {
  client: pg.Client
  /** How long a statement may go without an answer at most, whatever the server says; undefined for no limit. */
  deadlineMs: number | undefined
  /** Statements that were sent and not yet answered. */
  pending: number
  /** When the oldest of them was sent, or a part of its answer came. */
  since: number
  /** When the last answer came. */
  heard: number
  bytes: number
  /** In its pool, with nobody who uses it. */
  isIdle: boolean
}

/**
 * Finds connections that are open and dead: a firewall forgot them, a machine vanished, and nobody closed anything. TCP
 * itself notices that only after many minutes where something was sent.
 *
 * Who waits long for an answer makes the watch ask the server, on a new connection, whether it works on that statement.
 * If it does not, the statement or its answer was lost, and the connection is destroyed, with all idle ones that have
 * not been heard of since. If the server cannot be reached either, all that wait are destroyed. So a statement may take
 * as long as it likes, but nobody waits for an answer that will not come.
 *
 * A pooler hides which connection of the server is ours. Behind one only the deadlines hold.
 */
export class ConnectionWatch implements Disposable {
  readonly #config: pg.ClientConfig
  readonly #watched = new Map<pg.ClientBase, Watched>()
  #timer: NodeJS.Timeout | undefined
  #ticked = performance.now()
  #probing = false
  #lostProbes = 0

  /** @param config reaches the server */
  constructor(config: pg.ClientConfig) {
    this.#config = config
  }

  /** True where the last time that the server was asked for, it could not be reached. */
  get isLost(): boolean {
    return this.#lostProbes > 0
  }

  /** Watches a connection from before it is opened until it has ended. */
  add(client: pg.Client, deadlineMs?: number): void {
    const now = performance.now()
    const watched = { client, deadlineMs, pending: 0, since: now, heard: now, bytes: 0, isIdle: false }
    this.#watched.set(client, watched)
    client.on('end', () => this.#watched.delete(client))
    // @NOTE Whoever uses the connection hears of it by the statement that fails; nobody else has to.
    client.on('error', () => undefined)
    aroundCalls(client, 'query', {
      before: () => {
        if (watched.pending === 0) watched.since = performance.now()
        watched.pending += 1
        return undefined
      },
      after: (failure) => {
        watched.pending -= 1
        watched.since = watched.heard = performance.now()
        return asUnavailable(failure)
      },
    })
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref()
  }

  /** Notes that a pool has a connection back, or has given it away. */
  setIdle(client: pg.ClientBase, isIdle: boolean): void {
    const watched = this.#watched.get(client)
    if (watched !== undefined) watched.isIdle = isIdle
  }

  /** Destroys every connection, whatever runs on it. */
  breakAll(): void {
    for (const watched of this.#watched.values()) destroy(watched, 'Leadline stops')
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    const wasStopped = now - this.#ticked > 2 * TICK_MS
    this.#ticked = now
    for (const watched of this.#watched.values()) {
      const bytes = bytesRead(watched.client)
      if (bytes !== watched.bytes) watched.since = now
      watched.bytes = bytes
    }
    // @NOTE This process was away itself: answers may have come that it has not looked at yet.
    if (wasStopped) return
    for (const watched of this.#silent(now, 0)) {
      const { deadlineMs, since } = watched
      if (deadlineMs !== undefined && now - since > deadlineMs) this.#lose(watched, since)
    }
    const silent = this.#silent(now, SILENT_MS)
    if (silent.length > 0 && !this.#probing) void this.#probe(silent)
  }

  #silent(now: number, milliseconds: number): Watched[] {
    return [...this.#watched.values()].filter(({ pending, since }) => pending > 0 && now - since >= milliseconds)
  }

  async #probe(silent: readonly Watched[]): Promise<void> {
    this.#probing = true
    const since = new Map(silent.map((watched) => [watched, watched.since]))
    const stillSilent = () => silent.filter((each) => each.pending > 0 && each.since === since.get(each))
    try {
      const isLost = await askServer(this.#config)
      this.#lostProbes = 0
      for (const watched of stillSilent()) if (isLost(watched.client)) this.#lose(watched, watched.since)
    } catch (error) {
      // @NOTE A server that refuses (too many connections, just starting) can be reached; it will tell next time.
      if (error instanceof pg.DatabaseError) return
      this.#lostProbes += 1
      if (this.#lostProbes < LOST_PROBES) return
      for (const watched of stillSilent()) this.#lose(watched, watched.since)
    } finally {
      this.#probing = false
    }
  }

  /** Gives a connection up, and with it those idle ones that may have died at the same time. */
  #lose(lost: Watched, since: number): void {
    destroy(lost, 'the server gives no answer')
    for (const watched of this.#watched.values()) {
      if (watched.isIdle && watched.pending === 0 && watched.heard <= since) destroy(watched, 'it may be dead')
    }
  }
}

const ASK = `/* askServer */ select pg_backend_pid() as own, coalesce(jsonb_object_agg(pid::text,
    state_change < clock_timestamp() - interval '2 seconds'
    and (state like 'idle%' or state = 'active' and wait_event_type = 'Client')) filter (where state is not null), '{}') as silent,
    jsonb_agg(pid::text) as all
  from pg_stat_activity`

/**
 * Asks the server what it does.
 *
 * @returns tells of a connection whether its answer is waited for in vain, as far as that can be known
 * @throws what connecting throws
 */
async function askServer(config: pg.ClientConfig): Promise<(client: pg.Client) => boolean> {
  const client = new pg.Client({
    ...config,
    connectionTimeoutMillis: PROBE_MS,
    query_timeout: PROBE_MS,
    application_name: 'leadline watch',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    // @NOTE A pooler lets us in and then may have no connection of the server for us: that says nothing of the others.
    const { rows } = await client
      .query<{ own: number; silent: Record<string, boolean>; all: string[] }>(ASK)
      .catch(() => ({
        rows: [],
      }))
    const [row] = rows
    if (row === undefined || row.own !== processId(client)) return () => false
    const all = new Set(row.all)
    return (asked) => {
      const id = processId(asked)
      return id !== undefined && (!all.has(String(id)) || row.silent[String(id)] === true)
    }
  } finally {
    void client.end()
    setTimeout(() => client.connection.stream.destroy(), 1_000).unref()
  }
}

/** The number of the server's process for a connection; undefined before it is open. The driver has it, untyped. */
function processId(client: pg.Client): number | undefined {
  const id: unknown = Reflect.get(client, 'processID')
  return typeof id === 'number' ? id : undefined
}

function bytesRead({ connection }: pg.Client): number {
  return connection.stream instanceof Socket ? connection.stream.bytesRead : 0
}

function destroy({ client }: Watched, reason: string): void {
  client.connection.stream.destroy(
    new DatabaseError('DATABASE_UNAVAILABLE', `The connection to the database was given up: ${reason}.`),
  )
}
