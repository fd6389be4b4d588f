import { PGlite } from '@electric-sql/pglite'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { testDatabaseUrl, testSchema } from '../support/database.ts'

/** An empty database that nobody has migrated, reached the way `migrate` reaches it. */
export interface BareDatabase extends AsyncDisposable {
  factory: SqlMigrationAwareDriverAdapterFactory
  runScript(script: string): Promise<unknown>
  query(sql: string, parameters?: unknown[]): Promise<unknown[]>
}

/** Opens one on the database that the tests run on. */
export async function openBareDatabase(): Promise<BareDatabase> {
  if (testDatabaseUrl === undefined) {
    const pglite = await PGlite.create()
    return {
      factory: new PrismaPGlite(pglite),
      runScript: (script) => pglite.exec(script),
      query: async (sql, parameters = []) => (await pglite.query(sql, parameters)).rows,
      [Symbol.asyncDispose]: () => pglite.close(),
    }
  }
  const { schema, drop } = testSchema(testDatabaseUrl)
  const pool = new pg.Pool({ connectionString: testDatabaseUrl, options: `-c search_path=${schema}` })
  await pool.query(`create schema ${schema}`)
  return {
    factory: new PrismaPg(pool, { schema }),
    runScript: (script) => pool.query(script),
    query: async (sql, parameters = []) => (await pool.query(sql, parameters)).rows,
    async [Symbol.asyncDispose]() {
      await pool.end()
      await drop()
    },
  }
}
