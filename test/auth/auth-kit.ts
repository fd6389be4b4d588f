import { createServer } from 'node:http'
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { z } from 'zod'
import { type AuthSettings, createAccess } from '../../src/auth/access.ts'
import type { Database } from '../../src/database/database.ts'
import type { User } from '../../src/generated/prisma/client.ts'
import { silentLogger } from '../../src/logger.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { statementsOf } from '../schema/graph.ts'
import { post, type ServeOptions, serve } from '../server/server-kit.ts'

export const ISSUER = 'https://project.auth.example/auth/v1'
export const AUDIENCE = 'authenticated'

/** What a test may set of a server with a door. */
export interface DoorOptions extends ServeOptions {
  auth?: AuthSettings
  requestsPerMinute?: number
}

/** Serves a database with a door; API keys open it if nothing else is said. */
export async function serveWithDoor(database: Database, options: DoorOptions = {}): Promise<LeadlineServer> {
  const { auth = { mode: 'keys' }, requestsPerMinute = 0, logger = silentLogger, now = () => new Date() } = options
  const currentUser = options.currentUser ?? (() => makeUser(database, 'owner@team.example', 'admin'))
  const { corsOrigins = [] } = options
  const access = createAccess({ database, logger, auth, currentUser, requestsPerMinute, corsOrigins, now })
  return await serve(database, { ...access, ...options, logger, now })
}

/** A user with this address and role. */
export function makeUser(database: Database, email: string, role: User['role']): Promise<User> {
  return database.prisma.user.upsert({ where: { email }, create: { email, role }, update: { role } })
}

/** What a server answered. */
export interface Answer {
  status: number
  headers: Headers
  body: unknown
  /** The code and message of the first error; undefined where there is none. */
  code: string | undefined
  message: string | undefined
}

/** Asks a server with this Authorization header. */
export async function ask(
  server: LeadlineServer,
  authorization: string | undefined,
  query = '{ me { email } }',
  headers: Record<string, string> = {},
): Promise<Answer> {
  const given = authorization === undefined ? {} : { authorization }
  const response = await post(server.url, { query }, { ...given, ...headers })
  const body: unknown = await response.json()
  const [error] = Errors.parse(body).errors ?? []
  return {
    status: response.status,
    headers: response.headers,
    body,
    code: error?.extensions.code,
    message: error?.message,
  }
}

/** The statements that letting a caller in costs; that of the answer itself does not count. */
export async function statementsOfDoor(db: Database, server: LeadlineServer, authorization: string): Promise<string[]> {
  const statements = await statementsOf(db, () => ask(server, authorization, '{ __typename }'))
  return statements.filter((sql) => !sql.startsWith('/* answer */'))
}

const Errors = z.object({
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }) })).optional(),
})

/** The kinds of keys of the tests. */
type Algorithm = 'ES256' | 'RS256' | 'EdDSA'

/** A sign-in service on the loopback: publishes keys, and signs tokens. */
export interface SignInService extends AsyncDisposable {
  jwksUrl: URL
  /** How often its keys were fetched. */
  fetches: () => number
  /** What it answers instead of its keys, from now on; undefined for the keys. */
  fail: (status: number | 'hang' | 'garbage' | undefined) => void
  /** Makes a key and publishes it beside those that are there. */
  addKey: (kid: string, algorithm?: Algorithm) => Promise<void>
  /** Publishes a key no more. */
  removeKey: (kid: string) => void
  /** The public half of a key. */
  publicKey: (kid: string) => GenerateKeyPairResult['publicKey']
  /** A token of a signed-in person; `claims` replace what it says, undefined takes a claim away. */
  token: (claims?: Record<string, unknown>, kid?: string) => Promise<string>
}

/** Starts a sign-in service with the key `first`. */
export async function startSignInService(now: () => Date = () => new Date()): Promise<SignInService> {
  const pairs = new Map<string, GenerateKeyPairResult & { algorithm: Algorithm; jwk: JWK }>()
  let fetches = 0
  let failure: number | 'hang' | 'garbage' | undefined
  const server = createServer((_request, response) => {
    fetches += 1
    if (failure === 'hang') return
    if (typeof failure === 'number') response.writeHead(failure).end('no')
    else if (failure === 'garbage') response.writeHead(200).end('<html>')
    else response.writeHead(200).end(JSON.stringify({ keys: [...pairs.values()].map(({ jwk }) => jwk) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const pairOf = (kid: string) => {
    const pair = pairs.get(kid)
    if (pair === undefined) throw new Error(`There is no key ${kid}.`)
    return pair
  }
  const service: SignInService = {
    jwksUrl: new URL(`http://127.0.0.1:${port}/jwks.json`),
    fetches: () => fetches,
    fail: (status) => {
      failure = status
    },
    async addKey(kid, algorithm = 'ES256') {
      const pair = await generateKeyPair(algorithm, { extractable: true })
      pairs.set(kid, {
        ...pair,
        algorithm,
        jwk: { ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' },
      })
    },
    removeKey: (kid) => void pairs.delete(kid),
    publicKey: (kid) => pairOf(kid).publicKey,
    async token(claims = {}, kid = 'first') {
      const { privateKey, algorithm } = pairOf(kid)
      return await new SignJWT(payload(now(), claims)).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  await service.addKey('first')
  return service
}

/** What a token of Supabase Auth says, with some claims replaced. */
export function payload(now: Date, claims: Record<string, unknown> = {}): JWTPayload {
  const seconds = Math.floor(now.getTime() / 1000)
  const all = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: '5f0c6f0e-0000-4000-8000-000000000001',
    role: 'authenticated',
    email: 'ada@team.example',
    iat: seconds,
    exp: seconds + 3600,
    is_anonymous: false,
    ...claims,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
