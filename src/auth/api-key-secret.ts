import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const FORM = /^leadline_([0-9a-f]{10})_[\w-]{43}$/
const START = 'leadline_'

/** A new key: the secret to be shown once, and what is stored of it. */
export interface NewSecret {
  secret: string
  prefix: string
  secretHash: string
}

/** Makes a key of 256 random bits, `leadline_<prefix>_<secret>`. */
export function newSecret(): NewSecret {
  const prefix = randomBytes(5).toString('hex')
  const secret = `${START}${prefix}_${randomBytes(32).toString('base64url')}`
  return { secret, prefix, secretHash: hashOf(secret) }
}

/** SHA-256 in hexadecimal. Enough for a secret of 256 random bits, which nobody can guess; passwords would need more. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** True for a token that means to be an API key of Leadline, whole or not. */
export function looksLikeApiKey(token: string): boolean {
  return token.startsWith(START)
}

/** The part of a key by which it is looked up; undefined for what is no key. */
export function prefixOf(token: string): string | undefined {
  return FORM.exec(token)?.[1]
}

/** Compares a key with a stored hash in a time that tells nothing about either. */
export function matches(token: string, storedHash: string): boolean {
  const given = Buffer.from(hashOf(token))
  const stored = Buffer.from(storedHash)
  return given.length === stored.length && timingSafeEqual(given, stored)
}
