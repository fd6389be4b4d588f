/** What can go wrong with a database, as a stable code. */
export type DatabaseErrorCode =
  | 'DATABASE_FOLDER_TAKEN'
  | 'DATABASE_FOLDER_NOT_WRITABLE'
  | 'DATABASE_FOLDER_CORRUPT'
  | 'DATABASE_DISK_FULL'
  | 'DATABASE_URL_INVALID'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_AUTHENTICATION_FAILED'
  | 'DATABASE_MISSING'
  | 'DATABASE_TOO_OLD'
  | 'DATABASE_PERMISSION_DENIED'
  | 'DATABASE_MIGRATION_FAILED'
  | 'DATABASE_HISTORY_DIVERGED'
  | 'DATABASE_WORKSPACE_MISSING'
  | 'DATABASE_NOT_MIGRATED'
  | 'DATABASE_MIGRATION_LOCKED'
  | 'DATABASE_NEEDS_DIRECT_URL'
  | 'DATABASE_START_STOPPED'
  | 'WORKSPACE_MISMATCH'

/** An expected failure of the database: the message names the thing, what is wrong with it and the remedy. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The SQLSTATE or system error code of a thrown value, if it carries one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(errorCode).find(Boolean)
  return 'cause' in error ? errorCode(error.cause) : undefined
}

/** The text of a thrown value. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
