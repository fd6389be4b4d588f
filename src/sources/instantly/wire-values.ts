import { normalizeEmail } from '../../domain/email-address.ts'
import { roundedNumber } from '../../domain/exact-number.ts'
import { isJsonObject } from '../../domain/json.ts'
import { parseMoment } from '../../domain/moment.ts'

/**
 * Reads the fields of one JSON object. A missing, null or empty field is null; a field of another type than asked for
 * is null too and leaves a note, so that reading never throws and nothing goes wrong unseen.
 */
export interface FieldReader {
  /** The value the fields are read from. */
  readonly record: unknown
  /** The value, a number as JavaScript's; undefined when it is missing. Inherited properties do not count. */
  value(name: string): unknown
  /** A text that is not empty. */
  text(name: string): string | null
  /** A whole number that fits Postgres's integer. */
  integer(name: string): number | null
  /** A finite number. */
  number(name: string): number | null
  /** true or false, also as 1 and 0, the way Instantly writes some flags. */
  flag(name: string): boolean | null
  /** A point in time between 1970 and 2200; a text without offset counts as UTC. */
  time(name: string): Date | null
  /** A calendar day `YYYY-MM-DD` between 1970 and 2200; the time after it is ignored. */
  day(name: string): string | null
  /** A normalized e-mail address. */
  email(name: string): string | null
  /** The fields of a nested object; an empty reader when there is none. */
  child(name: string): FieldReader
  /** The entries of an array; none when it is no array. */
  list(name: string): readonly unknown[]
}

const INTEGER_LIMIT = 2_147_483_647
const DAY = /^(\d{4})-(\d{2})-(\d{2})(?![\d-])/

/**
 * Parses a calendar day, or the day an ISO 8601 time begins with, without moving it between time zones.
 *
 * @returns `YYYY-MM-DD`; null when there is no such day or its year is outside of 1970 to 2199
 */
export function parseDay(text: string): string | null {
  const match = DAY.exec(text.trim())
  if (match === null) return null
  const [, year, month, day] = match
  const iso = `${year}-${month}-${day}`
  return parseMoment(iso) === null ? null : iso
}

/**
 * Makes a reader for any value; one that is no object reads as an empty one.
 *
 * @param record the JSON value
 * @param notes gets one line for each field that could not be read as asked
 * @param prefix of the field names in notes
 */
export function readFields(record: unknown, notes: string[] = [], prefix = ''): FieldReader {
  const fields = isJsonObject(record) ? record : {}
  const value = (name: string): unknown => (Object.hasOwn(fields, name) ? roundedNumber(fields[name]) : undefined)

  const expect = <T>(name: string, wanted: string, read: (given: unknown) => T | null): T | null => {
    const given = value(name)
    if (given === undefined || given === null || given === '') return null
    const result = read(given)
    if (result === null) notes.push(`${prefix}${name}: expected ${wanted}, got ${kindOf(given)}`)
    return result
  }

  return {
    record,
    value,
    text: (name) => expect(name, 'a text', (given) => (typeof given === 'string' ? given : null)),
    integer: (name) =>
      expect(name, 'a whole number', (given) =>
        typeof given === 'number' && Number.isInteger(given) && Math.abs(given) <= INTEGER_LIMIT ? given + 0 : null,
      ),
    number: (name) =>
      expect(name, 'a number', (given) => (typeof given === 'number' && Number.isFinite(given) ? given + 0 : null)),
    flag: (name) => expect(name, 'true or false', readFlag),
    time: (name) =>
      expect(name, 'a time between 1970 and 2200', (given) => (typeof given === 'string' ? parseMoment(given) : null)),
    day: (name) =>
      expect(name, 'a day between 1970 and 2200', (given) => (typeof given === 'string' ? parseDay(given) : null)),
    email: (name) =>
      expect(name, 'an e-mail address', (given) => (typeof given === 'string' ? normalizeEmail(given) : null)),
    child: (name) => {
      const given = value(name)
      if (given !== undefined && given !== null && !isJsonObject(given)) {
        notes.push(`${prefix}${name}: expected an object, got ${kindOf(given)}`)
      }
      return readFields(given, notes, `${prefix}${name}.`)
    },
    list: (name) =>
      expect(name, 'a list', (given): readonly unknown[] | null => (Array.isArray(given) ? given : null)) ?? [],
  }
}

function readFlag(given: unknown): boolean | null {
  if (typeof given === 'boolean') return given
  if (given === 1) return true
  return given === 0 ? false : null
}

function kindOf(given: unknown): string {
  if (Array.isArray(given)) return 'a list'
  if (typeof given === 'object') return 'an object'
  if (typeof given === 'string') return 'another text'
  if (typeof given === 'number') return 'another number'
  return typeof given
}
