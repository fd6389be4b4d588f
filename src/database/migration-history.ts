import { createHash } from 'node:crypto'
import type { Queryable } from './database.ts'
import { readMigrations } from './migrate.ts'

/** How the migrations of a database differ from those of this version, by name. */
export interface MigrationHistory {
  /** Not applied yet. */
  pending: string[]
  /** Begun and broken off; they left nothing and are applied again. */
  failed: string[]
  /** Applied, but not known to this version: the database is newer. */
  unknown: string[]
  /** Applied from another text than this version's. */
  edited: string[]
  /** The newest that is applied; null where there is none. */
  newest: string | null
}

/** Compares the database's migrations with those of this version, one by one. Changes nothing. */
export async function migrationHistory(db: Queryable): Promise<MigrationHistory> {
  const applied = await db.query<{ name: string; checksum: string; finished: boolean }>(
    `/* migrationHistory */ select migration_name as name, checksum, finished_at is not null as finished
     from _prisma_migrations where rolled_back_at is null order by migration_name collate "C"`,
  )
  const { migrationDirectories } = await readMigrations()
  const known = new Map(
    migrationDirectories.map(({ path, migrationFile }) => [
      path,
      createHash('sha256').update(migrationFile.content.value).digest('hex'),
    ]),
  )
  const finished = applied.filter((migration) => migration.finished)
  const names = new Set(finished.map(({ name }) => name))
  return {
    pending: [...known.keys()].filter((name) => !names.has(name)),
    failed: applied.filter((migration) => !migration.finished).map(({ name }) => name),
    unknown: finished.filter(({ name }) => !known.has(name)).map(({ name }) => name),
    edited: finished
      .filter(({ name, checksum }) => known.has(name) && known.get(name) !== checksum)
      .map(({ name }) => name),
    newest: finished.at(-1)?.name ?? null,
  }
}
