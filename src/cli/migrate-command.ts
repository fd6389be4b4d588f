import { openDatabase } from '../database/open.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { say, sayJson } from './output.ts'

/** `leadline migrate`: brings the database to the newest version; every other command that writes does so too. */
export async function migrateCommand(context: CommandContext, options: { json: boolean }): Promise<number> {
  const { databaseUrl: url, directUrl, dataDir: folder } = context.config()
  const place = { url, directUrl, folder, command: 'leadline migrate', signal: context.stop }
  await using database = await openDatabase(place)
  const rows = await database.query<{ name: string }>(
    `/* migrateCommand */ select migration_name as name from _prisma_migrations
     where finished_at is not null and rolled_back_at is null order by migration_name`,
  )
  const migrations = rows.map(({ name }) => name)
  if (options.json) sayJson(context.output, { database: database.location, migrations })
  else
    say(
      context.output,
      `${database.location} is up to date: ${migrations.length} migrations, the last ${migrations.at(-1)}.`,
    )
  return EXIT.ok
}
