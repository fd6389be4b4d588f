import { holdsOwnCondition, OwnCondition } from '../database/fast-reader/own-condition.ts'
import { LONGEST_LIST } from '../database/fast-reader/shape.ts'
import { cleanText } from '../domain/clean-text.ts'
import { parseMoment } from '../domain/moment.ts'
import { UserInputError } from './user-input-error.ts'

const LONGEST_SEARCH = 200

/** A value of an optional argument. */
export type Optional<T> = T | null | undefined

/** Makes a condition of an argument that was given; one that was not given makes none. */
export function given<T, Condition>(value: Optional<T>, make: (value: T) => Condition): Condition | undefined {
  return value === null || value === undefined ? undefined : make(value)
}

/**
 * Every condition that there is; none means every row.
 *
 * @throws UserInputError for a longer list than a compiled read takes, beside a condition that only those can answer
 */
export function allOf<Where>(...conditions: (Where | undefined)[]): { AND: Where[] } {
  const AND = conditions.filter((condition) => condition !== undefined)
  const longest = longestList(AND)
  if (longest > LONGEST_LIST && holdsOwnCondition(AND)) {
    throw new UserInputError(
      `A filter holds a list of ${longest} values; together with a search, a path (json) or hasIngestNotes at most ` +
        `${LONGEST_LIST} are possible. Ask several times with a part of the list each.`,
    )
  }
  return { AND }
}

/** The length of the longest list of values that a condition holds. */
function longestList(condition: unknown): number {
  if (typeof condition !== 'object' || condition === null || condition instanceof OwnCondition) return 0
  if (!Array.isArray(condition)) return Math.max(0, ...Object.values(condition).map(longestList))
  // @NOTE A list holds either conditions or values; values need no look of their own.
  return typeof condition[0] === 'object' ? Math.max(0, ...condition.map(longestList)) : condition.length
}

/** A case-insensitive text search in Prisma's terms. */
export interface TextCondition {
  contains: string
  mode: 'insensitive'
}

/**
 * One condition per word of a search, each to be found somewhere: so "jane brightsmile" finds Jane at Brightsmile.
 * The signs `%`, `_` and `\` mean themselves.
 *
 * @throws UserInputError for a search that is too long or holds signs that no text has
 */
export function searchWords(search: string): TextCondition[] {
  if (search.length > LONGEST_SEARCH || cleanText(search) !== search) {
    throw new UserInputError(`search must be plain text of at most ${LONGEST_SEARCH} characters.`)
  }
  const words = search.split(/\s+/u).filter((word) => word !== '')
  return words.map((word) => ({ contains: word.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' as const }))
}

/**
 * A span of time: from inclusive, to exclusive.
 *
 * @returns undefined when neither end is given
 * @throws UserInputError for a time outside 1970 to 2200
 */
export function timeSpan(
  from: Optional<Date>,
  to: Optional<Date>,
  names: [from: string, to: string],
): { gte?: Date; lt?: Date } | undefined {
  const span = {
    ...given(from, (moment) => ({ gte: checkedMoment(moment, names[0]) })),
    ...given(to, (moment) => ({ lt: checkedMoment(moment, names[1]) })),
  }
  return Object.keys(span).length === 0 ? undefined : span
}

/**
 * A time that every part of Leadline can hold.
 *
 * @throws UserInputError for a time outside 1970 to 2200
 */
export function checkedMoment(moment: Date, argument: string): Date {
  const checked = parseMoment(moment)
  if (checked !== null) return checked
  throw new UserInputError(`${argument} is outside of the years 1970 to 2199. Give a date within them.`)
}

/**
 * A text that the database can compare with.
 *
 * @throws UserInputError when it holds signs that no stored text has
 */
export function checkedText(text: string, argument: string): string {
  if (cleanText(text) === text) return text
  throw new UserInputError(`${argument} holds a sign that no text can hold (U+0000 or half a character).`)
}

/**
 * Texts that the database can compare with.
 *
 * @throws UserInputError when one holds signs that no stored text has
 */
export function checkedTexts(texts: readonly string[], argument: string): string[] {
  return texts.map((text) => checkedText(text, argument))
}
