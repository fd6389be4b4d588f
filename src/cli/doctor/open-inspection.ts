import { statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { LEAST_FREE_BYTES } from '../../database/embedded.ts'
import { DatabaseError } from '../../database/errors.ts'
import type { Inspection } from '../../database/inspection.ts'
import { parsePostgresUrl } from '../../database/postgres-url.ts'
import { commandLine } from '../../domain/command-line.ts'
import { type DoctorWorld, error, type Finding, ok, skipped, warning } from './check.ts'

const NAME = 'database.connection'

/** The database, or why it could not be opened. */
export interface Opened {
  database: Inspection | undefined
  finding: Finding
}

/** Opens the database that the settings name, to look at it. Makes neither a folder nor a schema. */
export async function openInspection(config: Config, world: DoctorWorld): Promise<Opened> {
  try {
    const { databaseUrl, dataDir } = config
    if (databaseUrl === undefined && (await isFull(dataDir, world))) {
      // @NOTE PGlite writes when it opens, and freezes the whole process where it cannot.
      const message = `The embedded database in ${dataDir} was not opened: its disk is full.`
      return { database: undefined, finding: skipped(NAME, message, 'Free some space: see disk.database.') }
    }
    const database =
      databaseUrl === undefined
        ? await (await import('../../database/inspect-embedded.ts')).inspectEmbedded(dataDir, 'leadline doctor')
        : await (await import('../../database/inspect-postgres.ts')).inspectPostgres(parsePostgresUrl(databaseUrl))
    return { database, finding: ok(NAME, `The database at ${database.location} answers.`) }
  } catch (failure) {
    if (failure instanceof DatabaseError) return { database: undefined, finding: judge(failure) }
    throw failure
  }
}

async function isFull(folder: string, world: DoctorWorld): Promise<boolean> {
  const exists = await statfs(folder).then(
    () => true,
    () => false,
  )
  return exists && (await world.freeBytes(resolve(folder))) < LEAST_FREE_BYTES
}

function judge({ code, message }: DatabaseError): Finding {
  switch (code) {
    case 'DATABASE_FOLDER_TAKEN':
      return warning(NAME, message, 'Run doctor again once that process has ended, to have the inside looked at too.')
    case 'DATABASE_WORKSPACE_MISSING':
      return error(
        NAME,
        message,
        `Correct LEADLINE_DATA_DIR or DATABASE_URL, or make a workspace: ${commandLine('migrate')}`,
      )
    case 'DATABASE_FOLDER_NOT_WRITABLE':
      return error(NAME, message, 'Make it writable, or name another folder in LEADLINE_DATA_DIR.')
    case 'DATABASE_FOLDER_CORRUPT':
      return error(NAME, message, 'Move the folder away, or put a backup in its place.')
    case 'DATABASE_MISSING':
      return error(NAME, message, 'Create the database, or correct its name in DATABASE_URL.')
    case 'DATABASE_AUTHENTICATION_FAILED':
      return error(NAME, message, 'Correct the user or the password in DATABASE_URL.')
    default:
      return error(NAME, message, 'Check host, port, user and database in DATABASE_URL, and that the server runs.')
  }
}
