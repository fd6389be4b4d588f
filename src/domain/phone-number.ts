import { type CountryCode, getCountries, parsePhoneNumberFromString } from 'libphonenumber-js'

const countryByName = countryNames()

/**
 * The one form of a phone number: E.164, such as +14155550142, without an extension. A national number is read as one
 * of the given country.
 *
 * @param text as people write it, with blanks, dashes, an extension
 * @param country the country's English name or two-letter code, where one is known
 * @returns null for anything that is not one possible number
 */
export function normalizePhone(text: string, country: string | null): string | null {
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
