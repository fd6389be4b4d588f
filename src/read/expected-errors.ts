import { UserInputError } from './user-input-error.ts'

/** One field of an input that cannot be used. */
export interface FieldProblem {
  /** Where the field is, such as `input.text`. */
  path: string
  /** What is wrong with it, and the remedy. */
  message: string
}

/** There is no such row. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError'
  readonly code = 'NOT_FOUND'
}

/** One or more fields of an input cannot be used. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError'
  readonly code = 'VALIDATION_FAILED'
  readonly fields: readonly FieldProblem[]

  constructor(fields: readonly FieldProblem[]) {
    super(fields.map(({ message }) => message).join(' '))
    this.fields = fields
  }
}

/**
 * The value of one field of an input.
 *
 * @throws ValidationError naming the field, where `read` finds that it cannot be used
 */
export function validated<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof UserInputError) throw new ValidationError([{ path, message: error.message }])
    throw error
  }
}

/** The only admin would be none any more. */
export class LastAdminError extends Error {
  override readonly name = 'LastAdminError'
  readonly code = 'LAST_ADMIN'

  constructor(userId: string) {
    super(`The user ${userId} is the only admin. Make somebody else an admin first.`)
  }
}

/** Nothing can be synced, for instance because no provider is configured. */
export class SyncNotPossibleError extends Error {
  override readonly name = 'SyncUnavailableError'
  readonly code = 'SYNC_UNAVAILABLE'
}

/** A sync was run and failed. */
export class SyncFailedError extends Error {
  override readonly name = 'SyncFailedError'
  readonly code = 'SYNC_FAILED'
  /** The run, in `sync_runs`. */
  readonly runId: string

  constructor(runId: string, message: string) {
    super(message)
    this.runId = runId
  }
}

/** What was asked for does not go together with what is there: a taken name, a row that changed meanwhile. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError'
  readonly code = 'CONFLICT'
}

/** An idempotency key came again with another request. */
export class IdempotencyConflictError extends Error {
  override readonly name = 'IdempotencyConflictError'
  readonly code = 'IDEMPOTENCY_CONFLICT'
}

/** A CSV import cannot be done, or not be taken back; the code tells which. */
export class CsvImportRefusedError extends Error {
  override readonly name = 'CsvImportRefusedError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
