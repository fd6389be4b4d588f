import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/auth/api-keys.ts'
import { assertMayListen, ListenError } from '../../src/auth/listen-guard.ts'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { ask, makeUser, serveWithDoor } from './auth-kit.ts'

let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serveWithDoor(db, { auth: { mode: 'single-user' } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

/** Asks with headers that fetch does not let one set. */
function raw(headers: Record<string, string>, method = 'POST'): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      server.url,
      { method, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString()
        })
        response.on('end', () => resolve({ status: response.statusCode, body }))
      },
    )
    asking.on('error', reject)
    asking.end(method === 'POST' ? '{"query":"{ me { email } }"}' : undefined)
  })
}

describe(`single-user mode (${databaseKind})`, () => {
  test('needs no token, and may do everything', async () => {
    expect((await ask(server, undefined)).body).toEqual({ data: { me: { email: 'owner@team.example' } } })
    expect((await ask(server, undefined, '{ apiKeys { totalCount } }')).code).toBeUndefined()
  })

  test('a key that is given counts all the same, and a wrong one is told', async () => {
    const { id: userId } = await makeUser(db, 'owner@team.example', 'admin')
    const { secret } = await createApiKey(db, { name: 'Try', scopes: ['read'], expiresAt: null, userId })
    expect((await ask(server, `Bearer ${secret}`)).status).toBe(200)
    expect((await ask(server, `Bearer ${secret}`, '{ apiKeys { totalCount } }')).code).toBe('FORBIDDEN')
    expect((await ask(server, 'Bearer nonsense')).status).toBe(401)
  })

  test.each(['localhost', '127.0.0.1:4000', '[::1]:4000', 'app.localhost:5173'])(
    'answers to the name %s',
    async (host) => {
      expect((await raw({ host })).status).toBe(200)
    },
  )

  test.each(['rebind.evil.example', 'rebind.evil.example:4000', '192.168.0.7:4000', 'localhost.evil.example'])(
    'refuses the name %j, for the page too, and says what to do',
    async (host) => {
      for (const method of ['POST', 'GET', 'OPTIONS']) {
        const { status, body } = await raw({ host, accept: 'text/html' }, method)
        expect(status).toBe(403)
        expect(body).toMatch(/HOST_NOT_ALLOWED/)
        expect(body).toMatch(
          /answers only on its own computer.*set up authentication: .*--with-keys \(docs\/authentication.md\)/,
        )
        expect(body).not.toContain('owner@team.example')
      }
    },
  )

  test('a proxy may pass on what comes from this computer, and nothing else', async () => {
    expect((await raw({ 'x-forwarded-for': '127.0.0.1, ::1' })).status).toBe(200)
    for (const address of ['203.0.113.7', '127.0.0.1, 203.0.113.7', '203.0.113.7, 127.0.0.1', 'unknown']) {
      expect([address, (await raw({ 'x-forwarded-for': address })).status]).toEqual([address, 403])
    }
  })

  test('a name that is no name does not break the answer', async () => {
    const { status, body } = await raw({ host: `"}<script>${'x'.repeat(200)}` })
    expect(status).toBe(403)
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'HOST_NOT_ALLOWED' } }] })
  })

  test('health and readiness stay open', async () => {
    const { origin } = new URL(server.url)
    for (const path of ['/health', '/ready']) expect((await fetch(`${origin}${path}`)).status).toBe(200)
  })
})

describe('where the server may listen', () => {
  test.each(['0.0.0.0', '::', '192.168.0.7', 'team.example', ''])('at %j only with authentication', (host) => {
    expect(() => assertMayListen(host, 'single-user')).toThrow(ListenError)
    expect(() => assertMayListen(host, 'single-user')).toThrow(/Set AUTH_MODE=keys .*AUTH_JWKS_URL.*HOST/)
    expect(() => assertMayListen(host, 'keys')).not.toThrow()
    expect(() => assertMayListen(host, 'supabase')).not.toThrow()
  })

  test.each(['127.0.0.1', '::1', 'localhost', '127.0.0.2'])('at %s always', (host) => {
    expect(() => assertMayListen(host, 'single-user')).not.toThrow()
  })
})
