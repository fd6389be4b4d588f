import type { Database } from '../database/database.ts'
import type { User } from '../generated/prisma/client.ts'
import type { Logger } from '../logger.ts'
import type { Door } from './door.ts'
import type { JwtRules, JwtVerifier, JwtVerifierOptions } from './jwt-verifier.ts'
import { createHitStore, createRateLimiter, type RateLimiter } from './rate-limiter.ts'
import { RecentActors } from './recent-actors.ts'
import type { SignInRules } from './signed-in-users.ts'
import { createSingleUserDoor } from './single-user-door.ts'
import { createTokenDoor } from './token-door.ts'

/** Who is let in. */
export type AuthSettings = { mode: 'single-user' } | { mode: 'keys' } | ({ mode: 'supabase' } & JwtRules & SignInRules)

/** What access is made of. */
export interface AccessOptions {
  database: Database
  logger: Logger
  auth: AuthSettings
  /** The one user of single-user mode. */
  currentUser: () => Promise<User>
  /** Most requests of one caller in a minute; 0 for no limit. */
  requestsPerMinute: number
  /** Origins of other hosts whose pages may ask; none when left out. */
  corsOrigins?: readonly string[]
  now: () => Date
}

/** The door of a server, and what belongs to it. */
export interface Access {
  door: Door
  /** Whom the door let in a moment ago; to be told when somebody may do less than before. */
  recent: RecentActors
  limiter: RateLimiter | undefined
}

/** Puts together the door that the settings ask for. An embedded database has one process, which counts for itself. */
export function createAccess(options: AccessOptions): Access {
  const { database, logger, auth, currentUser, requestsPerMinute, corsOrigins = [], now } = options
  const recent = new RecentActors(now)
  const signIn =
    auth.mode === 'supabase' ? { verify: loadedVerifier({ ...auth, logger, now }), rules: auth } : undefined
  const tokens = createTokenDoor({ database, logger, now, recent, signIn })
  const store = database.kind === 'postgres' ? createHitStore(database) : undefined
  return {
    door: auth.mode === 'single-user' ? createSingleUserDoor(currentUser, tokens, corsOrigins) : tokens,
    recent,
    limiter: requestsPerMinute === 0 ? undefined : createRateLimiter({ limit: requestsPerMinute, store, logger, now }),
  }
}

/** The check of JWTs, loaded with the first of them: most servers never see one. */
function loadedVerifier(options: JwtVerifierOptions): JwtVerifier {
  let loading: Promise<JwtVerifier> | undefined
  return async (token) => {
    loading ??= import('./jwt-verifier.ts').then(({ createJwtVerifier }) => createJwtVerifier(options))
    return await (await loading)(token)
  }
}
