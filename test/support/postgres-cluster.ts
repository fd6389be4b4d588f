import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

const INSTALLED = '/usr/lib/postgresql'
const PGBOUNCER = '/usr/sbin/pgbouncer'

/** Nothing has to survive a power cut, and no test fills a disk. */
const THROW_AWAY = ['listen_addresses=127.0.0.1', 'fsync=off']

/** How a cluster ends: `fast` breaks connections and writes everything down, `immediate` is a crash. */
export type StopMode = 'smart' | 'fast' | 'immediate'

/** A Postgres server of one's own, which may be stopped, restarted and filled with roles. Disposing removes it. */
export interface PostgresCluster extends AsyncDisposable {
  /** A `postgres://` URL of the superuser, without a schema. */
  readonly url: string
  readonly port: number
  /** The URL of another user (no password is asked for) or of another database. */
  urlFor(options: { user?: string; database?: string; schema?: string }): string
  stop(mode?: StopMode): Promise<void>
  /** Starts a stopped cluster again on the same port. */
  start(): Promise<void>
}

/** A pgbouncer in front of a cluster. Disposing ends it. */
export interface Pooler extends AsyncDisposable {
  /** A `postgres://` URL of the superuser through the pooler, without a schema and without `?pgbouncer=true`. */
  readonly url: string
}

/** The programs of the newest Postgres installed as Debian does; undefined when there is none. */
const postgresPrograms = newestPrograms()

/** Whether `startPostgresCluster` can work on this machine. */
export const canStartPostgres = postgresPrograms !== undefined

/** Whether `startPooler` can work on this machine: `apt-get install pgbouncer`. */
export const canStartPooler = canStartPostgres && existsSync(PGBOUNCER)

/**
 * Starts a throw-away Postgres in a temporary folder, as the user `postgres` where this process is root (Postgres
 * refuses root).
 *
 * @param settings further lines of postgresql.conf, as `name=value`
 * @throws Error when no Postgres is installed
 */
export async function startPostgresCluster(settings: readonly string[] = []): Promise<PostgresCluster> {
  await using cleanup = new AsyncDisposableStack()
  const folder = await ownedFolder('leadline-cluster-', cleanup)
  const data = join(folder, 'data')
  const port = await freePort()
  const options = [`-p ${port}`, `-k ${folder}`, ...[...THROW_AWAY, ...settings].map((each) => `-c ${each}`)].join(' ')
  const start = async () => {
    await asPostgres('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start'])
  }
  let running = true
  await asPostgres('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync'])
  await start()
  const stop = async (mode: StopMode = 'immediate') => {
    if (!running) return
    running = false
    await asPostgres('pg_ctl', ['-D', data, '-m', mode, '-w', 'stop'])
  }
  cleanup.defer(() => stop())
  const resources = cleanup.move()
  const urlFor = ({ user = 'postgres', database = 'postgres', schema }: Parameters<PostgresCluster['urlFor']>[0]) =>
    `postgres://${user}@127.0.0.1:${port}/${database}${schema === undefined ? '' : `?schema=${schema}`}`
  return {
    url: urlFor({}),
    port,
    urlFor,
    stop,
    start: async () => {
      await start()
      running = true
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/**
 * Starts pgbouncer in front of a cluster, with all users let in as themselves.
 *
 * @param settings lines of pgbouncer.ini beside ours, as `name = value`; `pool_mode` is `transaction` unless named
 * @throws Error when pgbouncer is not installed
 */
export async function startPooler(cluster: PostgresCluster, settings: readonly string[] = []): Promise<Pooler> {
  await using cleanup = new AsyncDisposableStack()
  const folder = await ownedFolder('leadline-pooler-', cleanup)
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${cluster.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    `unix_socket_dir = ${folder}`,
    'auth_type = trust',
    `auth_file = ${join(folder, 'users')}`,
    'pool_mode = transaction',
    'max_client_conn = 500',
    'ignore_startup_parameters = extra_float_digits',
    `logfile = ${join(folder, 'log')}`,
    `pidfile = ${join(folder, 'pid')}`,
    ...settings,
  ]
  await writeFile(join(folder, 'users'), '"postgres" ""\n')
  await writeFile(file, `${lines.join('\n')}\n`)
  const command = asUser([PGBOUNCER, '-d', file])
  await run(command.file, command.arguments)
  cleanup.defer(async () => {
    const stop = asUser(['sh', '-c', `kill "$(cat ${join(folder, 'pid')})"`])
    await run(stop.file, stop.arguments)
  })
  await listening(port)
  const resources = cleanup.move()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Waits until something listens at the port: pgbouncer goes to the background a little earlier. */
async function listening(port: number): Promise<void> {
  for (let left = 100; left > 0; left--) {
    const socket = connect(port, '127.0.0.1')
    const there = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (there) return
    await sleep(100)
  }
  throw new Error(`Nothing listens at port ${port} after ten seconds.`)
}

async function ownedFolder(prefix: string, cleanup: AsyncDisposableStack): Promise<string> {
  const folder = cleanup.adopt(await mkdtemp(join(tmpdir(), prefix)), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  await chmod(folder, 0o755)
  if (isRoot()) execFileSync('chown', ['postgres', folder])
  return folder
}

async function asPostgres(program: string, args: readonly string[]): Promise<void> {
  if (postgresPrograms === undefined) {
    throw new Error(`No Postgres is installed under ${INSTALLED}. Install one: apt-get install postgresql`)
  }
  const command = asUser([join(postgresPrograms, program), ...args])
  await run(command.file, command.arguments)
}

function asUser(command: readonly string[]): { file: string; arguments: string[] } {
  const [file = '', ...rest] = isRoot() ? ['runuser', '-u', 'postgres', '--', ...command] : command
  return { file, arguments: rest }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function newestPrograms(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined
  const newest = readdirSync(INSTALLED).toSorted((a, b) => Number(b) - Number(a))[0]
  return newest === undefined ? undefined : join(INSTALLED, newest, 'bin')
}
