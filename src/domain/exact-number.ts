declare global {
  // @NOTE Node 24 has both (ECMAScript proposal "JSON.parse source text access"); TypeScript's library does not know them.
  interface JSON {
    rawJSON(text: string): ExactNumber
    isRawJSON(value: unknown): value is ExactNumber
  }
}

/**
 * A JSON number as the text it came as, where a JavaScript number would be written differently: `9007199254740993`,
 * `1.0`, `1e400`. `JSON.stringify` writes it unchanged.
 */
export interface ExactNumber {
  readonly rawJSON: string
}

/** Digits before the decimal point, and after it, that Postgres's `numeric` has room for. */
const MAX_INTEGER_DIGITS = 131_072
const MAX_FRACTION_DIGITS = 16_383
/** Digits that a number may grow to when Postgres writes it without an exponent; `1e131071` would be 131 kB. */
const MAX_WRITTEN_DIGITS = 1000

const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** A JSON number's text as a number where JavaScript writes that number in the same way, else as an `ExactNumber`. */
export function exactNumber(text: string): number | ExactNumber {
  const number = Number(text)
  return String(number) === text ? number : JSON.rawJSON(text)
}

/** True for a number that is kept as its text. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return JSON.isRawJSON(value)
}

/** The nearest JavaScript number of a number that is kept as its text (infinity beyond 1.8e308); all else unchanged. */
export function roundedNumber(value: unknown): unknown {
  return isExactNumber(value) ? Number(value.rawJSON) : value
}

/**
 * Whether Postgres's `numeric`, and so `jsonb`, can hold the number, and writes it in at most 1,000 digits or the
 * length it came with.
 */
export function fitsNumeric({ rawJSON }: ExactNumber): boolean {
  const [, integer = '', fraction = '', exponent = '0'] = PARTS.exec(rawJSON) ?? []
  const before = Math.max(1, integer.length + Number(exponent))
  const after = Math.max(0, fraction.length - Number(exponent))
  const isHeld = before <= MAX_INTEGER_DIGITS && after <= MAX_FRACTION_DIGITS
  return isHeld && before + after <= Math.max(MAX_WRITTEN_DIGITS, rawJSON.length)
}

/**
 * A JSON number's text as a JavaScript number of the same value where there is one (`1.0` and `1e5`), else as an
 * `ExactNumber` (`9007199254740993`). For input, where digits are no matter but values are.
 */
export function exactInput(text: string): number | ExactNumber {
  const exact = exactNumber(text)
  if (typeof exact === 'number') return exact
  const number = Number(text)
  return decimalForm(text) === decimalForm(String(number)) ? number : exact
}

/** A number's digits without the zeros around them, and where its decimal point stands; the same for equal numbers. */
function decimalForm(text: string): string {
  const [, integer = '', fraction = '', exponent = '0'] = PARTS.exec(text) ?? []
  const digits = `${integer}${fraction}`
  // @NOTE Loops, as /0+$/ takes a minute for a text of a million zeros that ends in a one.
  let [first, end] = [0, digits.length]
  while (digits.charAt(first) === '0') first += 1
  if (first === end) return '0'
  while (digits.charAt(end - 1) === '0') end -= 1
  const place = Number(exponent) - fraction.length + (digits.length - end)
  return `${text.startsWith('-') ? '-' : ''}${digits.slice(first, end)}e${place}`
}
