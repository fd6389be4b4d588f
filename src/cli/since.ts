import { parseMoment } from '../domain/moment.ts'
import { UsageError } from './usage-error.ts'

/** Reads `--since`. @throws UsageError */
export function parseSince(text: string): Date {
  const moment = parseMoment(text)
  if (moment === null) {
    throw new UsageError(
      `--since ${text} is not a date from 1970 to 2200. Write it like 2026-07-01 or 2026-07-01T08:00Z.`,
    )
  }
  return moment
}
