import type { IncomingMessage, ServerResponse } from 'node:http'
import { AccessError, checkUnavailable, rateLimited } from '../auth/access-error.ts'
import type { Caller, Door } from '../auth/door.ts'
import type { RateLimiter } from '../auth/rate-limiter.ts'
import type { Actor } from '../domain/actor.ts'
import type { User } from '../generated/prisma/client.ts'
import { StreamError } from '../live/stream-error.ts'
import type { Logger } from '../logger.ts'
import { callerAddress } from './caller-address.ts'

/** What stands before everything that needs to know who asks. */
export interface GateOptions {
  door: Door
  /** Undefined for no limit. */
  limiter: RateLimiter | undefined
  /** How many proxies of ours stand before the server. */
  trustedProxies: number
  logger: Logger
}

/** Lets requests through, or answers them with the reason why not. Nothing of a body has been read by then. */
export interface Gate {
  /** @returns who asks; undefined when the request has been answered already */
  admit(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<Actor<User> | undefined>
  /** Checks again who was let in, while a stream is open. @throws StreamError when the caller may not read any more */
  readmit(request: IncomingMessage): Promise<void>
  /** For what anyone may see who can reach the server. @returns false when the request has been answered already */
  admitAnyone(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<boolean>
}

/**
 * Makes the one gate of a server. Those who are let in are counted by key or person, all others by address. An address
 * with too many bad tokens is not heard for the rest of the minute, but for tokens that were good before: a neighbour who
 * guesses shuts nobody out.
 */
export function createGate({ door, limiter, trustedProxies, logger }: GateOptions): Gate {
  const addressOf = (request: IncomingMessage) => `address:${callerAddress(request, trustedProxies)}`
  const count = async (caller: string) => {
    const wait = (await limiter?.take(caller)) ?? 0
    if (limiter !== undefined && wait > 0) throw rateLimited(limiter.limit, wait)
  }
  const knock = async (request: IncomingMessage): Promise<Actor<User>> => {
    const caller = callerOf(request)
    const wait = limiter?.waitOf(addressOf(request)) ?? 0
    if (limiter !== undefined && wait > 0 && !door.knows(caller)) throw rateLimited(limiter.limit, wait)
    try {
      return await door.admit(caller)
    } catch (error) {
      await count(addressOf(request))
      throw error
    }
  }
  const answered = (error: unknown, response: ServerResponse, requestId: string) =>
    refuse(response, error instanceof AccessError ? error : surprise(error, requestId, logger), requestId)

  return {
    async admit(request, response, requestId) {
      try {
        const actor = await knock(request)
        await count(actor.apiKeyId === null ? `user:${actor.user.id}` : `key:${actor.apiKeyId}`)
        return actor
      } catch (error) {
        answered(error, response, requestId)
        return undefined
      }
    },
    async readmit(request) {
      const { scopes } = await door.admit(callerOf(request)).catch((error: unknown) => {
        if (error instanceof AccessError) throw new StreamError('UNAUTHENTICATED', error.message, { cause: error })
        throw error
      })
      if (!scopes.has('read'))
        throw new StreamError('FORBIDDEN', 'You may not read any more: the scope read was taken away.')
    },
    async admitAnyone(request, response, requestId) {
      try {
        door.checkPlace(callerOf(request))
        await count(addressOf(request))
        return true
      } catch (error) {
        answered(error, response, requestId)
        return false
      }
    },
  }
}

function callerOf(request: IncomingMessage): Caller {
  return {
    authorization: request.headers.authorization,
    host: request.headers.host,
    header: (name) => request.headersDistinct[name]?.join(','),
    httpVersion: request.httpVersion,
  }
}

/** The caller could not be checked, for instance because the database is away: not their fault, and not ours to hide. */
function surprise(error: unknown, requestId: string, logger: Logger): AccessError {
  logger.error({ err: error, requestId }, 'authentication_failed')
  return checkUnavailable('It cannot be checked now who asks. Try again.')
}

function refuse(response: ServerResponse, { status, code, message, headers }: AccessError, requestId: string): void {
  const body = { errors: [{ message, extensions: { code, requestId } }] }
  response.writeHead(status, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
