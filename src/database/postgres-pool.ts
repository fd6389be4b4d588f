import pg from 'pg'
import { DatabaseError } from './errors.ts'
import { type ClientOptions, PostgresClient } from './postgres-client.ts'
import { assertSameWorkspace, readWorkspaceIdentity, type WorkspaceIdentity } from './workspace-proof.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** How long a pool that is closed waits for what is still running on it. */
const CLOSE_TIMEOUT_MS = 2_000

/** How the connections of a pool are made. */
export interface PoolOptions extends ClientOptions {
  /** Most connections at once. */
  max: number
  /** The workspace that each connection must be in before it is used; not checked when left out. */
  workspace?: WorkspaceIdentity | undefined
}

/** Connections to one workspace. Disposing ends all of them, after two seconds also those that are still busy. */
export class PostgresPool extends pg.Pool implements AsyncDisposable {
  readonly #open: Set<PostgresClient>

  constructor(options: PoolOptions) {
    const open = new Set<PostgresClient>()
    super({
      max: options.max,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      Client: class extends PostgresClient {
        constructor(config?: pg.ClientConfig) {
          super(options, config)
          open.add(this)
          this.once('end', () => open.delete(this))
        }
      },
      onConnect: (client) => prove(client, options),
    })
    this.#open = open
    // @NOTE An idle connection that breaks is replaced by the pool; without a listener Node would end the process.
    this.on('error', () => undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.ending) return
    const cut = setTimeout(() => this.cut(), CLOSE_TIMEOUT_MS)
    try {
      await this.end()
    } finally {
      clearTimeout(cut)
    }
  }

  /** Ends every connection at once, whatever runs on it. */
  cut(): void {
    for (const client of this.#open) client.destroy()
  }
}

/** Before anything else is sent: whether the session is the connection's own, and in the workspace that was opened. */
async function prove(client: pg.ClientBase, { address, kind, workspace }: PoolOptions): Promise<void> {
  if (kind === 'session' && client instanceof PostgresClient && !(await client.hasOwnSession())) {
    throw new DatabaseError(
      'WORKSPACE_MISMATCH',
      `A connection to ${address.location} came through a pooler, which earlier ones did not. Nothing was read from it ` +
        'or written to it. Start again, or say that there is a pooler: add ?pgbouncer=true to DATABASE_URL.',
    )
  }
  if (workspace !== undefined) assertSameWorkspace(await readWorkspaceIdentity(client), workspace, address.location)
}

/** Runs `work` on one connection of the pool, which goes back afterwards, or is closed where it broke. */
export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    return await work(client)
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
