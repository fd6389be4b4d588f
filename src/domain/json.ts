/** A JSON object whose values are not known yet. */
export type JsonObject = { [key: string]: JsonValue }

/** Any value that JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject

/** Narrows an unknown value to a JSON object; arrays and null are none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
