import { isScope } from '../domain/actor.ts'
import { parseMoment } from '../domain/moment.ts'
import { SCOPES, type Scope } from '../domain/vocabulary.ts'
import { UsageError } from './usage-error.ts'

const DAY_MS = 86_400_000
const LONGEST_NAME = 200

/** What a key may do when nothing is said. */
export const DEFAULT_SCOPES: Scope[] = ['read']

/** Reads `--scopes`: words with commas between. @throws UsageError */
export function parseScopes(text: string): Scope[] {
  const words = text.split(',').map((word) => word.trim().toLowerCase())
  const scopes = words.filter(isScope)
  if (scopes.length === words.length) return [...new Set(scopes)]
  throw new UsageError(`--scopes ${text} is not a list of scopes. Choose from ${Object.keys(SCOPES).join(',')}.`)
}

/** Reads `--expires`: a number of days such as 30d, or a day or time. @throws UsageError */
export function parseExpiry(text: string, now: Date): Date {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? []
  const moment =
    days === undefined ? parseMoment(text) : parseMoment(new Date(now.getTime() + Number(days) * DAY_MS).toISOString())
  if (moment !== null && moment > now) return moment
  throw new UsageError(`--expires ${text} is not a time to come. Write it like 30d, 2027-01-31 or 2027-01-31T08:00Z.`)
}

/** Reads `--name`. @throws UsageError */
export function parseKeyName(text: string): string {
  const name = text.trim()
  if (name !== '' && name.length <= LONGEST_NAME && name.isWellFormed()) return name
  throw new UsageError(`--name must have 1 to ${LONGEST_NAME} characters.`)
}
