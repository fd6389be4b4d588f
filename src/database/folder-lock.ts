import { mkdir, open, realpath } from 'node:fs/promises'
import { tryLock, unlock } from 'fs-native-extensions'
import { z } from 'zod'
import { DatabaseError, errorCode, errorMessage } from './errors.ts'

const holderSchema = z.object({
  pid: z.int(),
  /** What the process was started as, such as `leadline demo`. */
  command: z.string(),
  /** When it took the folder, ISO 8601. */
  since: z.string(),
})

/** Who holds a folder; written into the lock file so that a second process can name the first. */
type FolderHolder = z.infer<typeof holderSchema>

/**
 * Takes an embedded database folder for this process alone. PGlite lets two processes open one folder and then loses
 * rows without an error (electric-sql/pglite#1106), so the operating system holds a lock on a file beside it. The
 * system lets go of it when the process ends, however it ends; there is no stale lock to clean up. The folder is made
 * where it is missing; all its spellings (`db`, `db/`, a symbolic link) share one lock.
 *
 * @throws DatabaseError DATABASE_FOLDER_TAKEN, naming the holder; DATABASE_FOLDER_NOT_WRITABLE
 */
export async function lockFolder(folder: string, command: string): Promise<AsyncDisposable> {
  const file = await openLockFile(folder)
  if (!tryLock(file.fd)) {
    const holder = parseHolder(await file.readFile('utf8'))
    await file.close()
    throw new DatabaseError('DATABASE_FOLDER_TAKEN', takenMessage(folder, holder))
  }
  const holder: FolderHolder = { pid: process.pid, command, since: new Date().toISOString() }
  await file.truncate(0)
  await file.write(`${JSON.stringify(holder)}\n`, 0)
  return {
    async [Symbol.asyncDispose]() {
      unlock(file.fd)
      await file.close()
    },
  }
}

async function openLockFile(folder: string) {
  try {
    await mkdir(folder, { recursive: true })
    return await open(`${await realpath(folder)}.lock`, 'a+')
  } catch (error) {
    throw folderError(folder, error)
  }
}

/** The message for a folder that cannot be made or written. */
export function folderError(folder: string, error: unknown): DatabaseError {
  const code = errorCode(error)
  if (code === 'ENOSPC') {
    return new DatabaseError('DATABASE_DISK_FULL', `The disk of ${folder} is full. Free some space and start again.`, {
      cause: error,
    })
  }
  const reason = code ?? errorMessage(error)
  return new DatabaseError(
    'DATABASE_FOLDER_NOT_WRITABLE',
    `The embedded database folder ${folder} cannot be written (${reason}). ` +
      'Make the folder writable for this user, or name another one in LEADLINE_DATA_DIR.',
    { cause: error },
  )
}

function parseHolder(text: string): FolderHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function takenMessage(folder: string, holder: FolderHolder | undefined): string {
  const who = holder
    ? `process ${holder.pid} (${holder.command}, since ${holder.since})`
    : 'another process that has not said its name yet'
  return (
    `The embedded database in ${folder} is already open in ${who}. Stop that process, ask the server it runs instead, ` +
    'name another folder in LEADLINE_DATA_DIR, or set DATABASE_URL to a Postgres server, which many processes can share.'
  )
}
