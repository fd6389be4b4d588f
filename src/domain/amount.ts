/** A number of things, or the range that it lies in. */
export interface CountRange {
  min: number
  /** The same as `min` where the text names one number; null where it names only the lower end, as in 10001+. */
  max: number | null
}

const MOST = 2_147_483_647

/**
 * Reads how many employees a company has: `85`, `1,250`, `560.0`, `11-50`, `10001+`, `1.2K`.
 *
 * @returns null for anything else
 */
export function parseCountRange(text: string): CountRange | null {
  const [low = '', high, ...rest] = text.trim().split(/\s*(?:-|–|—|\bto\b)\s*/)
  if (rest.length > 0) return null
  const openEnded = high === undefined && low.endsWith('+')
  const min = wholeNumber(openEnded ? low.slice(0, -1) : low)
  if (min === null) return null
  if (openEnded) return { min, max: null }
  if (high === undefined) return { min, max: min }
  const max = wholeNumber(high)
  return max === null || max < min ? null : { min, max }
}

function wholeNumber(text: string): number | null {
  const number = parseAmount(text)
  if (number === null || number < 0 || number > MOST) return null
  return Math.round(number)
}

const AMOUNT =
  /^(?:[$€£]|USD|EUR|GBP)?\s*(-?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*([kmbt]|mn|mio|bn|thousand|million|billion)?$/i
const GROUPED = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const FACTORS: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  t: 1e12,
}

/**
 * Reads an amount: `12500000`, `12,500,000`, `$12.5M`, and `8.80E+07` as spreadsheets leave large numbers.
 *
 * @returns null for anything else, such as two numbers or a decimal comma, whose meaning is unsure
 */
export function parseAmount(text: string): number | null {
  const [, digits = '', unit = ''] = AMOUNT.exec(text.trim()) ?? []
  if (digits === '' || (digits.includes(',') && !GROUPED.test(digits))) return null
  const number = Number(digits.replaceAll(',', '')) * (FACTORS[unit.toLowerCase()] ?? 1)
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : null
}
