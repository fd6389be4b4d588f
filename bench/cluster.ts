import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BenchError } from './bench-error.ts'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

const INSTALLED = '/usr/lib/postgresql'

/** What a throw-away cluster is started with: nothing has to survive a power cut. */
const SETTINGS = ['listen_addresses=127.0.0.1', 'fsync=off', 'shared_buffers=512MB', 'max_wal_size=8GB']

/** A Postgres server to measure on. Disposing it stops it when it was started here. */
export interface Cluster extends AsyncDisposable {
  /** A `postgres://` URL without a schema. May hold a password: never show it. */
  readonly url: string
}

/**
 * Takes the server of the URL, or starts a throw-away one in a temporary folder (as the user `postgres` where this
 * process is root, because Postgres refuses root).
 *
 * @throws BenchError BENCH_UNUSABLE when there is no URL and no Postgres is installed
 */
export async function openCluster(url: string | undefined): Promise<Cluster> {
  if (url !== undefined) return { url, [Symbol.asyncDispose]: async () => undefined }
  const bin = await newestBin()
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.adopt(await mkdtemp(join(tmpdir(), 'leadline-bench-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  const isRoot = process.getuid?.() === 0
  if (isRoot) await run('chown', ['postgres', folder])
  const postgres = (program: string, args: readonly string[]) => {
    const command = [join(bin, program), ...args]
    return isRoot ? run('runuser', ['-u', 'postgres', '--', ...command]) : run(command[0] ?? '', command.slice(1))
  }
  const data = join(folder, 'data')
  const port = await freePort()
  const options = [`-p ${port}`, `-k ${folder}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(' ')
  await postgres('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8'])
  await postgres('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start'])
  cleanup.defer(async () => {
    await postgres('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop'])
  })
  const resources = cleanup.move()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function newestBin(): Promise<string> {
  const versions = await readdir(INSTALLED).catch(() => [])
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0]
  if (newest !== undefined) return join(INSTALLED, newest, 'bin')
  throw new BenchError(
    'BENCH_UNUSABLE',
    `No Postgres is installed under ${INSTALLED}. Install one (apt-get install postgresql), or set BENCH_DATABASE_URL.`,
  )
}
