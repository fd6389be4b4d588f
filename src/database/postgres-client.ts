import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { PostgresAddress } from './postgres-url.ts'
import { type PostgresSettings, scopeTransactions } from './transaction-scope.ts'

/** Holds a word of our own in the server's session, by which it is known again. */
const TOKEN_SETTING = 'leadline.connection'
const CONNECT_TIMEOUT_MS = 10_000
/** How long is waited for a server to take leave. */
const CLOSE_TIMEOUT_MS = 2_000

/**
 * What a connection may rely on: `session` is a server's session of its own, proved at the connection's first use;
 * `transaction` is any other (a pooler's), where each transaction may run in another session, used by others too.
 */
export type ConnectionKind = 'session' | 'transaction'

/** How a connection is made. */
export interface ClientOptions {
  address: PostgresAddress
  kind: ConnectionKind
  /** Settings beside `search_path`, such as `statement_timeout`. */
  settings?: PostgresSettings | undefined
  /** Whether temporary tables hide the workspace's own of the same name; those of others must not. */
  temporaryFirst?: boolean | undefined
  /** Whether the schema is left to what the server gives by itself. */
  anySchema?: boolean | undefined
}

/**
 * A connection to the schema of a workspace, which is certain in every statement: a session of our own is started with
 * it, any other gets it in each transaction. No session is ever altered by `set`.
 */
export class PostgresClient extends pg.Client {
  readonly #token: string

  constructor(options: ClientOptions, config: pg.ClientConfig = {}) {
    const { address, kind } = options
    const token = randomUUID()
    const settings = settingsOf(options)
    super({
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'leadline',
      ...config,
      connectionString: address.connectionString,
      options: [address.options, kind === 'session' && startOptions({ ...settings, [TOKEN_SETTING]: token })]
        .filter(Boolean)
        .join(' '),
    })
    this.#token = token
    if (kind === 'transaction' && Object.keys(settings).length > 0) scopeTransactions(this.connection, settings)
  }

  /**
   * Whether the server's session was started by this very connection, with no pooler between: it holds the token that
   * this connection began with, and its process is the one that was named to it.
   */
  async hasOwnSession(): Promise<boolean> {
    const { rows } = await this.query<{ token: string | null; pid: number }>(
      `/* hasOwnSession */ select current_setting('${TOKEN_SETTING}', true) as token, pg_backend_pid() as pid`,
    )
    // @NOTE The driver's types leave out the process id that the server gives at the start.
    return rows[0]?.token === this.#token && rows[0].pid === Reflect.get(this, 'processID')
  }

  /** Ends the connection, at the latest after two seconds. */
  async close(): Promise<void> {
    const cut = setTimeout(() => this.destroy(), CLOSE_TIMEOUT_MS)
    try {
      await this.end()
    } finally {
      clearTimeout(cut)
    }
  }

  /** Ends the connection at once, whatever runs on it. */
  destroy(): void {
    this.connection.stream.destroy()
  }
}

function settingsOf({ address, kind, settings, temporaryFirst, anySchema }: ClientOptions): PostgresSettings {
  if (anySchema === true) return { ...settings }
  const schema = pg.escapeIdentifier(address.schema)
  // @NOTE What others left in a shared session must not hide our tables; in a session of our own there is nothing.
  const path = temporaryFirst === true || kind === 'session' ? schema : `${schema}, pg_temp`
  return { search_path: path, ...settings }
}

/** Settings as a session is started with them: `reset` comes back to them, and no pooler passes them to others. */
function startOptions(settings: PostgresSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, '\\$&')}`)
    .join(' ')
}
