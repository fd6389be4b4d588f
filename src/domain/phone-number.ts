import { type CountryCode, getCountries, parsePhoneNumberFromString } from 'libphonenumber-js'

const countryByName = countryNames()

/** A list repeats the numbers of its companies; reading one takes longer than everything else of a row. */
const MOST_RECENT = 2_000
const recent = new Map<string, string | null>()

/**
 * The one form of a phone number: E.164, such as +14155550142, without an extension. A national number is read as one
 * of the given country.
 *
 * @param text as people write it, with blanks, dashes, an extension
 * @param country the country's English name or two-letter code, where one is known
 * @returns null for anything that is not one possible number
 */
export function normalizePhone(text: string, country: string | null): string | null {
  const key = `${country}\n${text}`
  const known = recent.get(key)
  if (known !== undefined) return known
  const number = parse(text, country)
  if (recent.size >= MOST_RECENT) recent.clear()
  recent.set(key, number)
  return number
}

function parse(text: string, country: string | null): string | null {
  const defaultCountry = country === null ? undefined : countryByName.get(country.trim().toLowerCase())
  const parsed = parsePhoneNumberFromString(text, defaultCountry === undefined ? {} : { defaultCountry })
  return parsed?.isPossible() === true ? parsed.number : null
}

function countryNames(): ReadonlyMap<string, CountryCode> {
  const names = new Intl.DisplayNames(['en'], { type: 'region' })
  return new Map(
    getCountries().flatMap((code) => [
      [code.toLowerCase(), code] as const,
      [(names.of(code) ?? code).toLowerCase(), code] as const,
    ]),
  )
}
