import { access, constants, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { LEAST_FREE_BYTES } from '../../database/embedded.ts'
import { errorCode } from '../../database/errors.ts'
import { type Check, type DoctorContext, error, type Finding, ok, skipped, warning } from './check.ts'

/** From here on there is room for a while. */
const COMFORTABLE_BYTES = 1024 ** 3

interface Folder {
  check: string
  /** What it is for, such as "the embedded database". */
  holds: string
  path: string
  setting: string
}

/** The folder itself, or the nearest one above it that exists: there it will be made. */
async function nearest(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (failure) {
    const above = dirname(path)
    if (errorCode(failure) !== 'ENOENT' || above === path) throw failure
    return await nearest(above)
  }
}

const size = (bytes: number) =>
  bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.floor(bytes / 1024 ** 2)} MB`

async function checkFolder(folder: Folder, { world }: DoctorContext): Promise<Finding> {
  const { check, holds, path, setting } = folder
  const moveIt = `Make it writable for this user, or name another folder in ${setting}.`
  const existing = await nearest(resolve(path)).catch(() => undefined)
  if (existing === undefined) return error(check, `The folder ${path} for ${holds} cannot be looked at.`, moveIt)
  if (!(await stat(existing)).isDirectory()) {
    return error(
      check,
      `${existing} is a file, so ${path} cannot be the folder for ${holds}.`,
      `Name another folder in ${setting}.`,
    )
  }
  const writable = await access(existing, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!writable) return error(check, `The folder ${existing} for ${holds} cannot be written by this user.`, moveIt)
  const free = await world.freeBytes(existing)
  const left = `The disk of the folder ${path} for ${holds} has ${size(free)} left`
  const freeIt = `Free some space, or name a folder on another disk in ${setting}.`
  if (free < LEAST_FREE_BYTES)
    return error(check, `${left}; Leadline stops writing below ${size(LEAST_FREE_BYTES)}.`, freeIt)
  if (free < COMFORTABLE_BYTES) return warning(check, `${left}.`, freeIt)
  return ok(check, `${left}${existing === resolve(path) ? '' : '; the folder is made when it is needed'}.`)
}

async function checkDatabaseFolder(context: DoctorContext): Promise<Finding[]> {
  const { databaseUrl, dataDir } = context.config
  const check = 'disk.database'
  if (databaseUrl !== undefined) return [skipped(check, 'The data is on a server, which looks after its own disk.')]
  return [
    await checkFolder({ check, holds: 'the embedded database', path: dataDir, setting: 'LEADLINE_DATA_DIR' }, context),
  ]
}

async function checkImportsFolder(context: DoctorContext): Promise<Finding[]> {
  const { folder: path } = context.config.imports
  return [
    await checkFolder(
      { check: 'disk.imports', holds: 'imported files', path, setting: 'LEADLINE_IMPORTS_DIR' },
      context,
    ),
  ]
}

/** Room and rights where Leadline itself writes files. */
export const diskChecks: readonly Check[] = [
  { names: ['disk.database'], run: checkDatabaseFolder },
  { names: ['disk.imports'], run: checkImportsFolder },
]
