import { ALL_SCOPES } from '../domain/actor.ts'
import { isLoopback, isLoopbackHostHeader } from '../domain/loopback.ts'
import type { User } from '../generated/prisma/client.ts'
import { AccessError } from './access-error.ts'
import type { Caller, Door } from './door.ts'

const REMEDY =
  'This server runs for one user, without authentication, and answers only on its own computer, at a URL such as ' +
  'http://127.0.0.1:4000/graphql. To reach it from elsewhere set up authentication: docs/authentication.md.'

/**
 * Lets everyone on this computer in as the one user, who may do everything. A token that is given all the same counts,
 * so that a key can be tried out.
 *
 * @param withToken admits callers that hold a token
 */
export function createSingleUserDoor(currentUser: () => Promise<User>, withToken: Door): Door {
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

/**
 * The server listens on the loopback alone, but a page of the web can point its own name there, and a proxy can pass on
 * what comes from outside.
 */
function assertLocal({ host, forwardedFor }: Caller): void {
  if (host === undefined || !isLoopbackHostHeader(host)) {
    throw new AccessError('HOST_NOT_ALLOWED', `The request was sent to ${shown(host ?? '')}. ${REMEDY}`)
  }
  const stranger = forwardedFor?.split(',').find((address) => !isLoopback(address.trim()))
  if (stranger !== undefined) {
    throw new AccessError('HOST_NOT_ALLOWED', `The request was passed on for ${shown(stranger.trim())}. ${REMEDY}`)
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
