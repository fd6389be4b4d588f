import type { Config } from '../../config.ts'
import type { Inspection } from '../../database/inspection.ts'

/** What a check found: all is well, look at it soon, it does not work, or it could not be looked at. */
export type FindingStatus = 'ok' | 'warning' | 'error' | 'skipped'

/** One answer of the doctor. */
export interface Finding {
  /** The check's stable name, such as `database.version`. */
  check: string
  status: FindingStatus
  /** A sentence that names the thing and the value found. Never a secret. */
  message: string
  /** What to do about it; null where there is nothing to be done. */
  remedy: string | null
}

/** The outside world as the checks see it; tests put another in its place. */
export interface DoctorWorld {
  /** The version of this Node, such as 24.1.0. */
  nodeVersion: string
  now: () => Date
  fetch: typeof globalThis.fetch
  /** Bytes that are left on the disk of a folder or file that exists. */
  freeBytes: (path: string) => Promise<number>
}

/** What the checks are functions of. */
export interface DoctorContext {
  config: Config
  world: DoctorWorld
  /** After how many hours without a success a resource counts as stale. */
  staleAfterHours: number
  /** The database; undefined where it could not be opened. */
  database: Inspection | undefined
  /** Ends whatever the check waits for. */
  signal: AbortSignal
}

/** The same, where the database is open. */
export type OpenContext = DoctorContext & { database: Inspection }

/** A check of one or several names; each name gets exactly one finding. */
export type Check =
  | { names: readonly string[]; needs?: undefined; run: (context: DoctorContext) => Promise<Finding[]> }
  /** `database`: an open one; `workspace`: one whose tables can be read. Otherwise it is skipped. */
  | { names: readonly string[]; needs: 'database' | 'workspace'; run: (context: OpenContext) => Promise<Finding[]> }

/** Nothing to be done. */
export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, remedy: null }
}

/** It works, but somebody should look at it. */
export function warning(check: string, message: string, remedy: string): Finding {
  return { check, status: 'warning', message, remedy }
}

/** It does not work. */
export function error(check: string, message: string, remedy: string): Finding {
  return { check, status: 'error', message, remedy }
}

/** It was not looked at, with the reason. */
export function skipped(check: string, message: string, remedy: string | null = null): Finding {
  return { check, status: 'skipped', message, remedy }
}

/** A few names of many, for a sentence. */
export function named(names: readonly string[], most = 5): string {
  const more = names.length - most
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ')
}
