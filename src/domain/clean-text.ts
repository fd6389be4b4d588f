import { fitsNumeric, isExactNumber } from './exact-number.ts'
import type { JsonValue } from './json.ts'

const NUL = '\u0000'

/**
 * Text that Postgres can hold: without U+0000 (error 22021) and with lone surrogates replaced by U+FFFD, as Postgres
 * would otherwise do silently in text and refuse in jsonb.
 */
export function cleanText(text: string): string {
  return (text.includes(NUL) ? text.replaceAll(NUL, '') : text).toWellFormed()
}

/** True for text that Postgres can hold as it is. */
export function isCleanText(text: string): boolean {
  return cleanText(text) === text
}

/** A JSON value that jsonb can hold, and whether anything had to be changed for that. */
export interface CleanedJson {
  value: JsonValue
  changed: boolean
  /** The numbers that were made texts, each once: `numeric` has no room for them. */
  numbersAsText: string[]
}

/**
 * Cleans every string and key of a parsed JSON value. What JSON cannot say (undefined, NaN, functions) becomes null.
 * A number too large or too long for Postgres becomes its text. A key `__proto__` stays an ordinary key.
 */
export function cleanJson(input: unknown): CleanedJson {
  let changed = false
  const numbersAsText = new Set<string>()
  const text = (value: string): string => {
    const cleaned = cleanText(value)
    if (cleaned !== value) changed = true
    return cleaned
  }
  const clean = (value: unknown): JsonValue => {
    if (value === null || typeof value === 'boolean') return value
    if (typeof value === 'string') return text(value)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (isExactNumber(value)) {
      if (fitsNumeric(value)) return value
      numbersAsText.add(value.rawJSON)
      return value.rawJSON
    }
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value === 'object') {
      const entries = Object.entries(value).map(([key, inner]): [string, JsonValue] => [text(key), clean(inner)])
      return Object.fromEntries(entries)
    }
    changed = true
    return null
  }
  const value = clean(input)
  return { value, changed: changed || numbersAsText.size > 0, numbersAsText: [...numbersAsText] }
}
