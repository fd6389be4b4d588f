import { SCOPES, type Scope, type UserRole } from './vocabulary.ts'

/** Everything that a request can be allowed to do. */
export const ALL_SCOPES: ReadonlySet<Scope> = new Set(wordsOf(SCOPES))

/** What each role may do. */
export const ROLE_SCOPES: Readonly<Record<UserRole, ReadonlySet<Scope>>> = {
  viewer: new Set(['read']),
  member: new Set(['read', 'write', 'sync']),
  admin: ALL_SCOPES,
}

/** Who asks, and what the request may do. */
export interface Actor<User> {
  /** The person in whose name everything is done. */
  readonly user: User
  /** The key that was used; null for a person who is signed in, and in single-user mode. */
  readonly apiKeyId: string | null
  readonly scopes: ReadonlySet<Scope>
}

/** True for a word that is a scope. */
export function isScope(word: string): word is Scope {
  return Object.hasOwn(SCOPES, word)
}

/** What a request may do: the scopes of the person's role, cut down to those of the key, if one was used. */
export function scopesOf(role: UserRole, keyScopes?: Iterable<string>): ReadonlySet<Scope> {
  if (keyScopes === undefined) return ROLE_SCOPES[role]
  const words = new Set(keyScopes)
  return new Set([...ROLE_SCOPES[role]].filter((scope) => words.has(scope)))
}

function wordsOf<Word extends string>(words: Readonly<Record<Word, string>>): Word[] {
  // @NOTE Object.keys forgets which keys an object of the glossary has.
  return Object.keys(words) as Word[]
}
