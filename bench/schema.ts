import { randomBytes } from 'node:crypto'
import type { Database } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open.ts'
import { parsePostgresUrl } from '../src/database/postgres-url.ts'

/** A throw-away workspace. Disposing it drops its schema. */
export interface BenchSchema extends AsyncDisposable {
  /** The schema's name. */
  readonly name: string
  /** The URL as Leadline takes it, with `?schema=`. May hold a password: never show it. */
  readonly url: string
  /** The URL as any Postgres driver takes it; the schema is first on its search path. */
  readonly driverUrl: string
  readonly database: Database
}

/**
 * Makes a schema with Leadline's own tables, empty.
 *
 * @param serverUrl a `postgres://` URL; its schema, if it names one, is not touched
 * @throws DatabaseError when the server cannot be used
 */
export async function openBenchSchema(serverUrl: string): Promise<BenchSchema> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.searchParams.set('schema', name)
  const driverUrl = new URL(parsePostgresUrl(url.toString()).connectionString)
  driverUrl.searchParams.set('options', `-c search_path=${name}`)
  const database = await openDatabase({ url: url.toString(), folder: undefined, command: 'leadline bench' })
  return {
    name,
    url: url.toString(),
    driverUrl: driverUrl.toString(),
    database,
    [Symbol.asyncDispose]: async () => {
      await database.query(`drop schema ${name} cascade`)
      await database[Symbol.asyncDispose]()
    },
  }
}
