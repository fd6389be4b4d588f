import type { Actor } from '../domain/actor.ts'
import type { User } from '../generated/prisma/client.ts'

/** What a request says about its caller. */
export interface Caller {
  /** The `Authorization` header. */
  authorization: string | undefined
  /** The `Host` header. */
  host: string | undefined
  /** Any header by its name in lower case; one that came several times with commas between. */
  header: (name: string) => string | undefined
  /** Such as `1.1`. */
  httpVersion: string
}

/** Decides who asks. There is one for each way of running: for one user on this computer, or for all who hold tokens. */
export interface Door {
  /**
   * Checks what can be checked without a token: how the request came here.
   *
   * @throws AccessError where the server is not to be reached like this
   */
  checkPlace(caller: Caller): void
  /** True where the caller's token let somebody in before, as far as this process remembers. Asks no database. */
  knows(caller: Caller): boolean
  /**
   * @returns who asks and what they may do
   * @throws AccessError when the caller is turned away; any other error means that it could not be decided
   */
  admit(caller: Caller): Promise<Actor<User>>
}

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i

/** The token of an `Authorization` header; undefined where there is no header, null where it holds no bearer token. */
export function bearerToken(header: string | undefined): string | null | undefined {
  if (header === undefined || header.trim() === '') return undefined
  return BEARER.exec(header)?.[1] ?? null
}
