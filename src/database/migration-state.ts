import { createHash } from 'node:crypto'
import type { Queryable } from './database.ts'
import { readMigrations } from './migrate.ts'

/**
 * How the schema of a connection stands to this version: `none` holds no workspace, `hidden` holds one of which
 * row-level security shows this user nothing, `behind` lacks migrations, `current` has exactly those of this version, and
 * `diverged` has others.
 */
export type MigrationState = 'none' | 'hidden' | 'behind' | 'current' | 'diverged'

/**
 * Compares the migrations of the database with those of this version. The usual answer at a start is `current`; it
 * spares loading the engine, which takes longer than everything else together. Changes nothing.
 */
export async function migrationState(db: Queryable): Promise<MigrationState> {
  const [known] = await db.query<{ hidden: boolean }>(
    `/* migrationState */ select row_security_active(c.oid) as hidden
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relname = '_prisma_migrations' and c.relkind = 'r'`,
  )
  if (known === undefined) return 'none'
  if (known.hidden) return 'hidden'
  const applied = await db.query<{ name: string; checksum: string; finished: boolean }>(
    `/* migrationState: applied */ select migration_name as name, checksum, finished_at is not null as finished
     from _prisma_migrations where rolled_back_at is null order by migration_name collate "C"`,
  )
  const { migrationDirectories } = await readMigrations()
  const wanted = migrationDirectories.map(({ path, migrationFile }) => ({
    name: path,
    checksum: createHash('sha256').update(migrationFile.content.value).digest('hex'),
    finished: true,
  }))
  if (JSON.stringify(applied) === JSON.stringify(wanted)) return 'current'
  const checksums = new Map(wanted.map(({ name, checksum }) => [name, checksum]))
  const foreign = applied.some(({ name, checksum, finished }) => finished && checksums.get(name) !== checksum)
  return foreign ? 'diverged' : 'behind'
}

/** True when the database has exactly the migrations of this version, each finished and unchanged since. */
export async function isUpToDate(db: Queryable): Promise<boolean> {
  return (await migrationState(db)) === 'current'
}
