import type { ExactNumber } from './exact-number.ts'

/** A JSON object whose values are not known yet. */
export type JsonObject = { [key: string]: JsonValue }

/** Any value that JSON can say. A number that JavaScript would write in another way is an `ExactNumber`. */
export type JsonValue = string | number | ExactNumber | boolean | null | JsonValue[] | JsonObject

/** Narrows an unknown value to a JSON object; arrays, null and exact numbers are none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
}
