const MAX_LENGTH = 254
// @NOTE Control characters and lone surrogates (Cc, Cs) have no place in an address, and Postgres refuses U+0000.
const FORM =
  /^[^\s@<>()[\],;:\\"\p{Cc}\p{Cs}]+@[^\s@<>()[\],;:\\"\p{Cc}\p{Cs}]+\.[^\s@<>()[\],;:\\".\p{Cc}\p{Cs}]{2,}$/u

/**
 * The one form of an e-mail address: trimmed, in lower case, checked. Two spellings of one address meet here, and with
 * them the person (DESIGN: one lead per normalized e-mail).
 *
 * @returns null for anything that is not one plain address of at most 254 characters (RFC 5321, 4.5.3.1)
 */
export function normalizeEmail(address: string | null | undefined): string | null {
  if (typeof address !== 'string') return null
  const normalized = address.trim().toLowerCase()
  return normalized.length <= MAX_LENGTH && FORM.test(normalized) ? normalized : null
}

/** The part behind the last `@` of a normalized address. */
export function emailDomain(normalized: string): string {
  return normalized.slice(normalized.lastIndexOf('@') + 1)
}
