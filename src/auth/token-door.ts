import { tokenMissing, tokenRefused } from './access-error.ts'
import { looksLikeApiKey } from './api-key-secret.ts'
import { checkApiKey, type KeyCheck } from './api-keys.ts'
import { bearerToken, type Door } from './door.ts'
import type { JwtVerifier } from './jwt-verifier.ts'
import type { RecentActors } from './recent-actors.ts'
import { type SignInRules, signedInActor } from './signed-in-users.ts'

/** Longest token that is looked at, in characters. */
const LONGEST_TOKEN = 8_192

/** Signing in by a service that issues JWTs, such as Supabase Auth. */
interface SignIn {
  verify: JwtVerifier
  rules: SignInRules
}

/** What the door for tokens is made of. */
export interface TokenDoorOptions extends KeyCheck {
  recent: RecentActors
  /** Undefined where only API keys open the door. */
  signIn: SignIn | undefined
}

/** Lets in who holds a good API key or, where that is set up, a good token of the sign-in service. */
export function createTokenDoor(options: TokenDoorOptions): Door {
  const { recent, signIn, database } = options
  return {
    checkPlace: () => undefined,
    knows: ({ authorization }) => recent.knows(bearerToken(authorization) ?? ''),
    async admit({ authorization }) {
      const token = bearerToken(authorization)
      if (token === undefined) throw tokenMissing()
      if (token === null) throw tokenRefused('The Authorization header must be "Bearer", a space and the token.')
      if (token.length > LONGEST_TOKEN) throw tokenRefused(`The token is longer than ${LONGEST_TOKEN} characters.`)
      return await recent.admit(token, async () => {
        if (looksLikeApiKey(token)) return await checkApiKey(options, token)
        if (signIn === undefined) throw tokenRefused('The token is no API key of Leadline: those begin with leadline_.')
        const claims = await signIn.verify(token)
        return { actor: await signedInActor(database, signIn.rules, claims), until: claims.expiresAt.getTime() }
      })
    },
  }
}
