import { setTimeout } from 'node:timers/promises'
import type { Database, Queryable } from '../database/database.ts'
import { DATABASE_UNAVAILABLE, isDatabaseUnavailable } from '../database/outage.ts'
import { commandLine } from '../domain/command-line.ts'
import { errorCodes } from '../domain/error-codes.ts'

/** What is worked on when a surprise comes. */
export interface NotedWork {
  importId: string
  kind: 'import' | 'undo'
  /** The token of the lease that is held; null where none could be taken. */
  token: number | null
  /** Ends the tries to write the surprise down. */
  signal?: AbortSignal | undefined
}

/** How long is waited before each try to write a surprise down: the database may be away for a while. */
const WAITS_MS = [0, 200, 1_000, 5_000, 10_000, 20_000, 30_000]

const DISK = ['53100', 'DATABASE_DISK_FULL']

const REMEDY = {
  import: `What was imported is kept. Go on with resumeCsvImport or: ${commandLine('import resume ID')}`,
  undo: `What was undone stays so. Go on with undoCsvImport or: ${commandLine('import undo ID')}`,
}

/**
 * Does work on an import. A surprise that breaks it off is written on the import's row, in words that everybody may
 * read, so that whoever waits for its end hears of it; then it is thrown on, for the log.
 */
export async function surprisesNoted<T>(db: Database, at: NotedWork, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await noteBreak(db, at, error)
    throw error
  }
}

/** What broke an import, or its undo, off is over: somebody goes on with it. */
export async function clearBreak(
  db: Queryable,
  { importId, kind }: Pick<NotedWork, 'importId' | 'kind'>,
): Promise<void> {
  await db.query(
    `/* clearBreak */ update csv_imports_raw set error_code = null, error = null, error_line = null, error_column = null
     where id = $1::uuid and import_status <> 'failed' and error_code is not null
       and (undo_requested_at is not null) = $2`,
    [importId, kind === 'undo'],
  )
}

async function noteBreak(db: Database, { importId, kind, token, signal }: NotedWork, error: unknown): Promise<void> {
  const { code, words } = told(error)
  const failures: unknown[] = []
  for (const wait of WAITS_MS) {
    if (wait > 0 && !(await waited(wait, signal))) break
    try {
      // @NOTE Who took the import over meanwhile has its own say on the row.
      await db.query(
        `/* noteBreak */ update csv_imports_raw set error_code = $2, error = $3, error_line = null, error_column = null
         where id = $1::uuid and (lease_token = $4 or $4::int is null and lease_owner is null)
           and (import_status in ('uploaded', 'processing') or undo_requested_at is not null and undone_at is null)`,
        [importId, code, `${words} ${REMEDY[kind]}`, token],
      )
      return
    } catch (failure) {
      failures.push(failure)
    }
  }
  throw new AggregateError([error, ...failures], `What broke the ${kind} ${importId} off could not be written down.`)
}

/** Nothing of the error itself is told: it may hold folders, addresses and values. */
function told(error: unknown): { code: string; words: string } {
  const codes = errorCodes(error)
  if (codes.some((code) => DISK.includes(code)))
    return { code: 'DATABASE_DISK_FULL', words: 'The disk of the database is full. Free some space.' }
  if (isDatabaseUnavailable(error)) {
    const words = 'The database could not be reached for a while. A server that runs goes on by itself.'
    return { code: DATABASE_UNAVAILABLE, words }
  }
  return {
    code: 'IMPORT_BROKEN_OFF',
    words: "Something unexpected broke it off; the server's log tells what, under the id of the import.",
  }
}

async function waited(milliseconds: number, signal: AbortSignal | undefined): Promise<boolean> {
  return await setTimeout(milliseconds, true, { signal }).catch(() => false)
}
