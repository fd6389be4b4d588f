import { errorCode } from '../../database/errors.ts'

/** A record that cannot become a row; the reason is noted on the raw row. */
export class UnusableRecordError extends Error {
  override readonly name = 'UnusableRecordError'
  readonly code = 'UNUSABLE_RECORD'
}

/** SQLSTATE classes that blame the data: cardinality, data exception, integrity, program limits. */
const ABOUT_DATA = /^(21|22|23|54)/

/**
 * True when an error speaks of what is in a record. A broken connection, a full disk, a deadlock or a lost lease does
 * not: it must not be noted on records that are good.
 */
export function isAboutRecords(error: unknown): boolean {
  if (error instanceof UnusableRecordError || error instanceof TypeError || error instanceof RangeError) return true
  return ABOUT_DATA.test(errorCode(error) ?? '') && errorCode(error)?.length === 5
}
