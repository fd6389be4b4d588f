import fc from 'fast-check'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/domain/json.ts'

const digits = (most: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: most })
const whole = fc.oneof(
  fc.constantFrom('0', '9007199254740993', '18446744073709551616', '4503599627370497'),
  digits(40).map((text) => text.replace(/^0+(?=\d)/, '')),
)
const fraction = fc.oneof(
  fc.constant(''),
  fc.constantFrom('.0', '.10', '.30000000000000004441'),
  digits(40).map((text) => `.${text}`),
)
const exponent = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc
    .tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.integer({ min: 0, max: 420 }))
    .map(([sign, power]) => `${sign}${power}`),
)

/** The text of any JSON number that Postgres holds. */
const numberText = fc.tuple(fc.constantFrom('', '-'), whole, fraction, exponent).map((parts) => parts.join(''))

/** Any JSON value with such numbers, ready for `JSON.stringify`. Names and texts hold quotes, backslashes and blanks. */
export const jsonWithNumbers: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    numberText.map((text) => JSON.rawJSON(text)),
    fc.oneof(fc.constantFrom('', '1.0', '\\', '"', '{"a":1.0}'), fc.string()),
    fc.constantFrom(true, false, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('k', 'k"', 'k\\', '__proto__', '1'), fc.string({ maxLength: 4 })),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
})).value

/** Puts a value into each item of a page of the simulator. */
export function withOdd(body: unknown, oddOf: (item: JsonObject) => JsonObject | undefined): unknown {
  const items = isJsonObject(body) && Array.isArray(body.items) ? body.items : Array.isArray(body) ? body : undefined
  if (items === undefined) return body
  const changed = items.map((item: unknown) => (isJsonObject(item) ? { ...item, ...oddOf(item) } : item))
  return isJsonObject(body) ? { ...body, items: changed } : changed
}
