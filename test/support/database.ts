import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'

/** The Postgres that the tests run on; undefined means the embedded database. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL || undefined

/** Which database the tests run on, for their titles. */
export const databaseKind = testDatabaseUrl === undefined ? 'embedded' : 'postgres'

/**
 * A migrated, empty database for one test file. On Postgres it is a schema of its own, dropped in the end; the embedded
 * one lives in memory.
 */
export async function openTestDatabase(): Promise<Database> {
  if (testDatabaseUrl === undefined) return openDatabase({ url: undefined, folder: undefined, command: 'test' })
  const { url, drop } = testSchema(testDatabaseUrl)
  const database = await openDatabase({ url, folder: undefined, command: 'test' })
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await drop()
    },
  }
}

/** The URL of a schema nobody else has, and how to drop it. */
export function testSchema(baseUrl: string): { url: string; schema: string; drop: () => Promise<void> } {
  const schema = `test_${randomBytes(8).toString('hex')}`
  const url = new URL(baseUrl)
  url.searchParams.set('schema', schema)
  const drop = async () => {
    const client = new pg.Client({ connectionString: baseUrl })
    await client.connect()
    await client.query(`drop schema if exists ${pg.escapeIdentifier(schema)} cascade`)
    await client.end()
  }
  return { url: url.toString(), schema, drop }
}

/** Empties every table but the migrations'. */
export async function emptyDatabase(db: Database): Promise<void> {
  const tables = await db.query<{ name: string }>(
    `select tablename::text as name from pg_tables where schemaname = current_schema() and tablename <> '_prisma_migrations'`,
  )
  await db.query(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`)
}
