import { canStartPostgres, startPostgresCluster } from '../test/support/postgres-cluster.ts'
import { BenchError } from './bench-error.ts'

/** Memory enough that no measurement waits for a disk. */
const SETTINGS = ['shared_buffers=512MB', 'max_wal_size=8GB']

/** A Postgres server to measure on. Disposing it stops it when it was started here. */
export interface Cluster extends AsyncDisposable {
  /** A `postgres://` URL without a schema. May hold a password: never show it. */
  readonly url: string
}

/**
 * Takes the server of the URL, or starts a throw-away one.
 *
 * @throws BenchError BENCH_UNUSABLE when there is no URL and no Postgres is installed
 */
export async function openCluster(url: string | undefined): Promise<Cluster> {
  if (url !== undefined) return { url, [Symbol.asyncDispose]: async () => undefined }
  if (canStartPostgres) return startPostgresCluster(SETTINGS)
  throw new BenchError(
    'BENCH_UNUSABLE',
    'No Postgres is installed. Install one (apt-get install postgresql), or set BENCH_DATABASE_URL.',
  )
}
