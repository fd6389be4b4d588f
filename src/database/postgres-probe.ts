import pg from 'pg'
import { connectionError } from './connection-error.ts'
import { DatabaseError } from './errors.ts'
import { type ConnectionKind, PostgresClient } from './postgres-client.ts'
import type { PostgresAddress } from './postgres-url.ts'

const OLDEST_VERSION = 150_000
/** How often two connections are compared: on a busy pooler, others come in between. */
const COMPARISONS = 5
/** The classes of errors that have nothing to do with how we connect: authentication, database, rights, resources. */
const NOT_ABOUT_OPTIONS = new Set(['28', '3D', '42', '53', '57'])

/**
 * Connects once, and finds out what connections to this address may rely on.
 *
 * @throws DatabaseError when the server is unreachable or too old, refuses the user, or the URL leaves the schema open and
 *   the server gives another than `public`
 */
export async function probe(address: PostgresAddress, signal: AbortSignal | undefined): Promise<ConnectionKind> {
  if (address.pooled) return await probeAs('transaction', address, signal)
  try {
    return await probeAs('session', address, signal)
  } catch (error) {
    // @NOTE A pooler refuses what only a session of its own could keep: "unsupported startup parameter: options".
    const cause = error instanceof DatabaseError ? error.cause : undefined
    if (!(cause instanceof pg.DatabaseError) || NOT_ABOUT_OPTIONS.has(cause.code?.slice(0, 2) ?? '')) throw error
    return await probeAs('transaction', address, signal)
  }
}

async function probeAs(
  kind: ConnectionKind,
  address: PostgresAddress,
  signal: AbortSignal | undefined,
): Promise<ConnectionKind> {
  try {
    return await withPostgresClient(new PostgresClient({ address, kind, anySchema: true }), signal, async (client) => {
      await checkVersion(client, address)
      if (!address.namesSchema) await checkSchema(client, address)
      return kind === 'session' && (await client.hasOwnSession()) ? 'session' : 'transaction'
    })
  } catch (error) {
    throw error instanceof DatabaseError ? error : connectionError(error, address)
  }
}

async function checkVersion(client: PostgresClient, { location }: PostgresAddress): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  )
  const version = rows[0]?.version ?? 0
  if (version >= OLDEST_VERSION) return
  throw new DatabaseError(
    'DATABASE_TOO_OLD',
    `The server at ${location} runs Postgres ${Math.floor(version / 10_000)}; Leadline needs 15 or newer. ` +
      'Upgrade it, or unset DATABASE_URL to use the embedded database.',
  )
}

/**
 * Where the URL names no schema, another that the server gives by itself is probably meant: a role's own, or one named
 * like the user. Tables must not silently land in `public` then.
 */
async function checkSchema(client: PostgresClient, address: PostgresAddress): Promise<void> {
  const { schema, location, user, setting } = address
  const { rows } = await client.query<{ name: string | null }>('select current_schema()::text as name')
  const current = rows[0]?.name ?? schema
  if (current === schema) return
  throw new DatabaseError(
    'DATABASE_URL_INVALID',
    `At ${location} user "${user}" works in the schema "${current}", and ${setting} names none. Add ?schema=${current} ` +
      `to it if that is meant, or ?schema=${schema}.`,
  )
}

/**
 * Whether two connections are seen in the same server session: then a transaction pooler stands before the server. One
 * that is not seen to do so may still be there.
 */
export async function sharesSessions(address: PostgresAddress, signal: AbortSignal | undefined): Promise<boolean> {
  const client = () => new PostgresClient({ address, kind: 'transaction', anySchema: true })
  const pidOf = async (connection: PostgresClient) =>
    (await connection.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid
  return await withPostgresClient(client(), signal, (one) =>
    withPostgresClient(client(), signal, async (other) => {
      for (let time = 0; time < COMPARISONS; time++) {
        const first = await pidOf(one)
        await other.query('begin')
        const second = await pidOf(other)
        const third = await pidOf(one)
        await other.query('commit')
        if (first === second || first !== third) return true
      }
      return false
    }),
  )
}

/** Runs `work` on a connection of its own, which is cut when `signal` is fulfilled. */
async function withPostgresClient<T>(
  client: PostgresClient,
  signal: AbortSignal | undefined,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const cut = () => client.destroy()
  // @NOTE A connection that breaks fails the statement under way; without a listener Node would end the process.
  client.on('error', () => undefined)
  signal?.addEventListener('abort', cut, { once: true })
  try {
    await client.connect()
    return await work(client)
  } finally {
    signal?.removeEventListener('abort', cut)
    await client.close()
  }
}
