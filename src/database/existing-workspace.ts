import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLine } from '../domain/command-line.ts'
import type { Queryable } from './database.ts'
import { DatabaseError } from './errors.ts'
import { type MigrationState, migrationState } from './migration-state.ts'
import type { PostgresAddress } from './postgres-url.ts'

const MAX_SCHEMAS_NAMED = 20

/**
 * Lets a command pass that only reads: what it names must be a workspace of this version already.
 *
 * @throws DatabaseError DATABASE_WORKSPACE_MISSING with the schemas that hold one, DATABASE_NOT_MIGRATED,
 *   DATABASE_HISTORY_DIVERGED, DATABASE_PERMISSION_DENIED
 */
export async function assertPostgresWorkspace(db: Queryable, address: PostgresAddress): Promise<void> {
  const state = await migrationState(db)
  if (state === 'none') throw await schemaMissing(db, address)
  assertVisible(state, address)
  assertCurrent(state, address.location)
}

/**
 * @param address whose user the server would show no rows to
 * @throws DatabaseError DATABASE_PERMISSION_DENIED where the user is not the owner of the tables
 */
export function assertVisible(state: MigrationState, { location, user }: PostgresAddress): void {
  if (state !== 'hidden') return
  throw new DatabaseError(
    'DATABASE_PERMISSION_DENIED',
    `The tables at ${location} are under row-level security, which shows user "${user}" nothing of them. Connect as the ` +
      'user that made them: name it in DATABASE_URL.',
  )
}

/**
 * Lets a command pass that only reads an embedded database.
 *
 * @throws DatabaseError DATABASE_NOT_MIGRATED, DATABASE_HISTORY_DIVERGED
 */
export async function assertEmbeddedWorkspace(db: Queryable, location: string): Promise<void> {
  assertCurrent(await migrationState(db), location)
}

/**
 * Looks whether a folder holds an embedded database, and makes nothing.
 *
 * @param unfinishedMark the file that stands there while a new database is being made
 * @throws DatabaseError DATABASE_WORKSPACE_MISSING
 */
export async function assertEmbeddedFolder(folder: string, unfinishedMark: string): Promise<void> {
  if ((await exists(join(folder, 'PG_VERSION'))) && !(await exists(unfinishedMark))) return
  throw new DatabaseError(
    'DATABASE_WORKSPACE_MISSING',
    `There is no embedded database in ${folder}. Name another folder in LEADLINE_DATA_DIR or a server in DATABASE_URL, ` +
      `or make a new one: ${commandLine('migrate')}`,
  )
}

/** The error for a schema without a workspace; it names the schemas that hold one. */
export async function schemaMissing(
  db: Queryable,
  { schema, location }: Pick<PostgresAddress, 'schema' | 'location'>,
): Promise<DatabaseError> {
  const found = await db.query<{ name: string }>(
    `/* schemaMissing */ select n.nspname::text as name from pg_namespace n
     where 2 = (select count(*) from pg_class c where c.relnamespace = n.oid and c.relkind = 'r'
       and c.relname in ('_prisma_migrations', 'instantly_leads_raw'))
     order by 1 limit ${MAX_SCHEMAS_NAMED + 1}`,
  )
  const names = found.slice(0, MAX_SCHEMAS_NAMED).map(({ name }) => name)
  const more = found.length > names.length ? ', …' : ''
  const others =
    names.length === 0
      ? 'No schema of this database holds one.'
      : `These schemas hold one: ${names.join(', ')}${more}; name it as ?schema= in DATABASE_URL.`
  return new DatabaseError(
    'DATABASE_WORKSPACE_MISSING',
    `At ${location} the schema "${schema}" holds no Leadline workspace. ${others} To make a new one in "${schema}": ` +
      commandLine('migrate'),
  )
}

function assertCurrent(state: MigrationState, location: string): void {
  if (state === 'current') return
  if (state === 'diverged') {
    throw new DatabaseError(
      'DATABASE_HISTORY_DIVERGED',
      `The migrations of ${location} differ from those of this version. Run the version that made them, or newer.`,
    )
  }
  throw new DatabaseError(
    'DATABASE_NOT_MIGRATED',
    `${location} is older than this version, and a command that only reads does not change it. Run: ${commandLine('migrate')}`,
  )
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
