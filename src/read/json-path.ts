import { cleanJson, cleanText } from '../domain/clean-text.ts'
import { type ExactNumber, isExactNumber } from '../domain/exact-number.ts'
import { isJsonObject, type JsonValue } from '../domain/json.ts'
import type { Optional } from './conditions.ts'
import { JsonCondition, type JsonTest } from './json-condition.ts'
import { own } from './own-conditions.ts'
import { UserInputError } from './user-input-error.ts'

/** Most steps of a path, and most levels of a value. */
const DEEPEST = 8
/** Most characters of a step, and of a text that is searched for. */
const LONGEST_STEP = 200
/** Most characters of a value, written as JSON. */
const LONGEST_VALUE = 10_000
/** Most values of `in`. */
const MOST_VALUES = 100
/** Most path filters in one list. */
const MOST_FILTERS = 10

/** What the value at a path inside of JSON must be. Everything that is given must hold. */
export interface JsonPathFilter {
  path: string[]
  eq?: JsonValue | undefined
  in?: Optional<JsonValue[]>
  gt?: Optional<JsonValue>
  gte?: Optional<JsonValue>
  lt?: Optional<JsonValue>
  lte?: Optional<JsonValue>
  contains?: Optional<JsonValue>
  containsText?: Optional<string>
  exists?: Optional<boolean>
}

/**
 * The conditions that path filters mean; all must hold.
 *
 * @param field the JSON column, as Prisma names it
 * @throws UserInputError for a path or a value that is too long, too deep, or of a type that cannot be compared
 */
export function jsonConditions<Where extends object>(
  field: string,
  filters: Optional<readonly JsonPathFilter[]>,
  argument: string,
): Where[] {
  const list = filters ?? []
  if (list.length > MOST_FILTERS) {
    throw new UserInputError(`${argument} holds ${list.length} path filters; at most ${MOST_FILTERS} are possible.`)
  }
  return list.flatMap((filter, index) => {
    const name = `${argument}[${index}]`
    const path = checkedPath(filter.path, `${name}.path`)
    const tests = [...testsOf(filter, name)]
    if (tests.length > 0) return tests.map((test) => own<Where>(new JsonCondition(field, path, test)))
    throw new UserInputError(
      `${name} asks nothing of its path. Give eq, in, gt, gte, lt, lte, contains, containsText or exists.`,
    )
  })
}

function* testsOf(filter: JsonPathFilter, name: string): Generator<JsonTest> {
  if (filter.eq !== undefined) yield { kind: 'in', values: [checkedValue(filter.eq, `${name}.eq`)] }
  if (filter.in != null) {
    if (filter.in.length > MOST_VALUES) {
      throw new UserInputError(`${name}.in holds ${filter.in.length} values; at most ${MOST_VALUES} are possible.`)
    }
    yield { kind: 'in', values: filter.in.map((value, index) => checkedValue(value, `${name}.in[${index}]`)) }
  }
  for (const kind of ['gt', 'gte', 'lt', 'lte'] as const) {
    const value = filter[kind]
    if (value != null) yield { kind, value: comparable(value, `${name}.${kind}`) }
  }
  if (filter.contains != null) yield { kind: 'contains', value: checkedValue(filter.contains, `${name}.contains`) }
  if (filter.containsText != null)
    yield { kind: 'containsText', value: checkedStep(filter.containsText, `${name}.containsText`) }
  if (filter.exists != null) yield { kind: 'exists', value: filter.exists }
}

function checkedPath(path: readonly string[], argument: string): readonly string[] {
  if (path.length > DEEPEST) {
    throw new UserInputError(`${argument} has ${path.length} steps; at most ${DEEPEST} are possible.`)
  }
  return path.map((step) => checkedStep(step, argument))
}

function checkedStep(text: string, argument: string): string {
  if (text.length <= LONGEST_STEP && cleanText(text) === text) return text
  throw new UserInputError(`${argument} must be plain text of at most ${LONGEST_STEP} characters.`)
}

function comparable(value: JsonValue, argument: string): string | number | ExactNumber {
  const checked = checkedValue(value, argument)
  if (typeof checked === 'number' || typeof checked === 'string' || isExactNumber(checked)) return checked
  throw new UserInputError(`${argument} must be a number or a text: nothing else is more or less than another.`)
}

function checkedValue(value: JsonValue, argument: string): JsonValue {
  if (isDeeper(value, DEEPEST)) throw new UserInputError(`${argument} has more than ${DEEPEST} levels.`)
  if (cleanJson(value).changed) {
    throw new UserInputError(
      `${argument} holds what no stored JSON can hold (U+0000, half a character, infinity, a number of over 1,000 digits).`,
    )
  }
  const { length } = JSON.stringify(value)
  if (length <= LONGEST_VALUE) return value
  throw new UserInputError(`${argument} has ${length} characters as JSON; at most ${LONGEST_VALUE} are possible.`)
}

function isDeeper(value: JsonValue, levels: number): boolean {
  if (!Array.isArray(value) && !isJsonObject(value)) return false
  return levels === 0 || Object.values(value).some((inner: JsonValue) => isDeeper(inner, levels - 1))
}
