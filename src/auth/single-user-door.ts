import { ALL_SCOPES } from '../domain/actor.ts'
import { commandLine } from '../domain/command-line.ts'
import type { User } from '../generated/prisma/client.ts'
import { AccessError } from './access-error.ts'
import type { Caller, Door } from './door.ts'
import { reasonForeign } from './local-caller.ts'

const REMEDY =
  'This server runs for one user, without authentication, and answers only on its own computer, at a URL such as ' +
  'http://127.0.0.1:4000/graphql. To reach it from elsewhere, a proxy included, set up authentication: start it with ' +
  `${commandLine('serve --with-keys')} (docs/authentication.md).`

/**
 * Lets everyone on this computer in as the one user, who may do everything. A token that is given all the same counts,
 * so that a key can be tried out.
 *
 * @param withToken admits callers that hold a token
 * @param allowedOrigins of other hosts whose pages may ask from this computer
 */
export function createSingleUserDoor(
  currentUser: () => Promise<User>,
  withToken: Door,
  allowedOrigins: readonly string[],
): Door {
  const assertLocal = (caller: Caller) => {
    const reason = reasonForeign(caller, allowedOrigins)
    if (reason !== undefined) throw new AccessError('HOST_NOT_ALLOWED', `The request ${reason}. ${REMEDY}`)
  }
  return {
    checkPlace: assertLocal,
    knows: (caller) => withToken.knows(caller),
    async admit(caller) {
      assertLocal(caller)
      if (caller.authorization !== undefined) return await withToken.admit(caller)
      return { user: await currentUser(), apiKeyId: null, scopes: ALL_SCOPES }
    },
  }
}
