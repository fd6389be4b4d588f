import { ConflictError, IdempotencyConflictError, NotFoundError, ValidationError } from '../read/expected-errors.ts'
import { builder } from './builder.ts'

/** The argument of every mutation that makes it safe to repeat. */
export const idempotencyArgument = builder.args((t) => ({
  idempotencyKey: t.string({
    description:
      'Any text of 1 to 200 characters, new for each new request, such as a random uuid. Sending the same request again with it changes nothing more and names the same rows, for at least 24 hours; their fields are read anew, so that a later change of a row shows. Where the answer is an error with extensions.code BUSY, DATABASE_UNAVAILABLE or TIMEOUT, send it again with the same key.',
  }),
}))

/** What any change may answer instead of its result. */
export const CHANGE_ERRORS = [NotFoundError, ValidationError, ConflictError, IdempotencyConflictError]

/** What `expectedUpdatedAt` means on the input of every edit. */
export const EXPECTED_UPDATED_AT =
  'The updatedAt that you read: where someone else has changed the row since, nothing happens and a ConflictError tells. Left out, the last one wins.'

/** How the fields of every edit work. */
export const EDIT_RULE =
  'What is left out stays; null empties a field. What is set here stays as it is when a sync or an import brings another value, until releaseField gives it back.'

/** The row that a change wrote. A repeated request may find that it is gone by now. @throws NotFoundError */
export function stillThere<Row>(row: Row | null): Row {
  if (row !== null) return row
  throw new NotFoundError('What was written is not there any more: it was taken away since.')
}
