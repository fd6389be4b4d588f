import { migrationHistory } from '../../database/migration-history.ts'
import { commandLine } from '../../domain/command-line.ts'
import { version } from '../../version.ts'
import { type Check, error, type Finding, named, type OpenContext, ok, skipped } from './check.ts'

const NAME = 'database.migrations'

async function checkMigrations({ database }: OpenContext): Promise<Finding[]> {
  const { location, state } = database
  if (state === 'none') return [skipped(NAME, 'There is no workspace yet: see database.schema.')]
  if (state === 'hidden') return [skipped(NAME, 'The user sees nothing of the workspace: see database.role.')]
  const { pending, failed, unknown, edited, newest } = await database.read(migrationHistory)
  const differences = [
    ...(unknown.length > 0 ? [`has migrations that Leadline ${version} does not know (${named(unknown)})`] : []),
    ...(edited.length > 0 ? [`has migrations that were changed since (${named(edited)})`] : []),
  ]
  if (differences.length > 0) {
    const remedy = 'Run the version of Leadline that migrated it, or a newer one.'
    return [error(NAME, `${location} ${differences.join(' and ')}.`, remedy)]
  }
  const remedy = `Bring it to this version: ${commandLine('migrate')}`
  if (failed.length > 0) {
    const message = `The migration ${named(failed)} of ${location} was begun and not finished; it left nothing behind.`
    return [error(NAME, message, `Read what stopped it when it is tried again: ${commandLine('migrate')}`)]
  }
  if (pending.length > 0) {
    return [error(NAME, `${location} lacks ${pending.length} migrations of this version (${named(pending)}).`, remedy)]
  }
  return [ok(NAME, `${location} has every migration of this version, the last ${newest}.`)]
}

/** Whether the database is of this version. */
export const migrationChecks: readonly Check[] = [{ names: [NAME], needs: 'database', run: checkMigrations }]
