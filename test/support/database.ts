import { createHash, randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'

const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

/** The Postgres that the tests run on; undefined means the embedded database. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL || undefined

/** Which database the tests run on, for their titles. */
export const databaseKind = testDatabaseUrl === undefined ? 'embedded' : 'postgres'

/**
 * A migrated, empty database for one test file. On Postgres it is a schema of its own, dropped in the end; the embedded
 * one is a copy of a migrated folder, which takes a fraction of the time that migrating does.
 */
export async function openTestDatabase(): Promise<Database> {
  if (testDatabaseUrl === undefined) return openEmbeddedCopy()
  const { url, drop } = testSchema(testDatabaseUrl)
  return disposedWith(await openDatabase({ url, folder: undefined, command: 'test' }), drop)
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

/**
 * Empties every table but the migrations' and the one that says which workspace it is. Rows are deleted, with triggers and foreign keys at rest, where the user may
 * say so: a test has few of them, and to truncate all tables makes hundreds of files anew.
 */
export async function emptyDatabase(db: Database): Promise<void> {
  await db.query(`do $$
    declare
      name text;
      filled boolean;
      tables constant text[] := array(
        select tablename::text from pg_tables
        where schemaname = current_schema() and tablename not in ('_prisma_migrations', 'workspace')
      );
    begin
      begin
        set local session_replication_role = replica;
      exception when insufficient_privilege then
        execute 'truncate ' || array_to_string(tables, ', ') || ' cascade';
        return;
      end;
      foreach name in array tables loop
        execute format('select exists (select from %I)', name) into filled;
        if filled then execute format('delete from %I', name); end if;
      end loop;
    end $$`)
}

async function openEmbeddedCopy(): Promise<Database> {
  const template = await migratedTemplate()
  const parent = await mkdtemp(join(tmpdir(), 'leadline-test-'))
  const folder = join(parent, 'db')
  // @NOTE For a thousand small files this takes a fraction of the time of its asynchronous twin.
  cpSync(template, folder, { recursive: true })
  const database = await openDatabase({ url: undefined, folder, command: 'test' })
  return disposedWith(database, () => rm(parent, { recursive: true, force: true }))
}

/** A folder with an empty database of exactly these migrations, made once and kept for later runs. */
async function migratedTemplate(): Promise<string> {
  const template = join(tmpdir(), `leadline-template-${await migrationsHash()}`)
  if (await exists(template)) return template
  const parent = await mkdtemp(join(tmpdir(), 'leadline-template-'))
  const folder = join(parent, 'db')
  const database = await openDatabase({ url: undefined, folder, command: 'test template' })
  await database[Symbol.asyncDispose]()
  // @NOTE Where another worker was faster its template is as good; this one goes with its parent.
  await rename(folder, template).catch(() => undefined)
  await rm(parent, { recursive: true, force: true })
  return template
}

async function migrationsHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    const file = join(MIGRATIONS, name, 'migration.sql')
    if (await exists(file)) hash.update(name).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 16)
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

function disposedWith(database: Database, cleanUp: () => Promise<void>): Database {
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await cleanUp()
    },
  }
}
