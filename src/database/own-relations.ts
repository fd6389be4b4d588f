import { readMigrations } from './migrate.ts'

/** What a workspace of this version consists of, by name. */
export interface OwnRelations {
  tables: string[]
  functions: string[]
}

/** Names the tables and functions that the migrations make. Whatever else is in the schema belongs to somebody else. */
export async function ownRelations(): Promise<OwnRelations> {
  const { migrationDirectories } = await readMigrations()
  const scripts = migrationDirectories.map(({ migrationFile }) => migrationFile.content.value).join('\n')
  const named = (kind: string) =>
    [...scripts.matchAll(new RegExp(`^CREATE ${kind} "(\\w+)"`, 'gm'))].flatMap(([, name]) => name ?? [])
  return { tables: ['_prisma_migrations', ...named('TABLE')], functions: named('FUNCTION') }
}
