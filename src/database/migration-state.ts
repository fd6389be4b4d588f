import { createHash } from 'node:crypto'
import type { Queryable } from './database.ts'
import { readMigrations } from './migrate.ts'

/**
 * True when the database has exactly these migrations, each finished and unchanged since. The usual answer at a start;
 * it spares loading the engine, which takes longer than everything else together.
 */
export async function isUpToDate(db: Queryable): Promise<boolean> {
  const [known] = await db.query<{ there: boolean }>(
    `/* isUpToDate */ select exists (select from pg_tables
     where schemaname = current_schema() and tablename = '_prisma_migrations') as there`,
  )
  if (known?.there !== true) return false
  const applied = await db.query<{ name: string; checksum: string; finished: boolean }>(
    `/* isUpToDate: applied */ select migration_name as name, checksum, finished_at is not null as finished
     from _prisma_migrations where rolled_back_at is null order by migration_name collate "C"`,
  )
  const { migrationDirectories } = await readMigrations()
  const wanted = migrationDirectories.map(({ path, migrationFile }) => ({
    name: path,
    checksum: createHash('sha256').update(migrationFile.content.value).digest('hex'),
    finished: true,
  }))
  return JSON.stringify(applied) === JSON.stringify(wanted)
}
