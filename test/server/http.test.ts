import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { openTestDatabase } from '../support/database.ts'
import { keepLog, post, serve } from './server-kit.ts'

const ORIGIN = 'https://app.agency.example'
const query = 'query Me { me { email } }'
const logger = keepLog()
let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db, { logger, corsOrigins: [ORIGIN] })
})
beforeEach(() => {
  logger.lines.length = 0
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

function preflight(origin: string): Promise<Response> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, content-type',
  }
  return fetch(server.url, { method: 'OPTIONS', headers })
}

describe('pages of other origins', () => {
  test('may ask where they are named, without cookies', async () => {
    const before = await preflight(ORIGIN)
    expect(before.status).toBe(204)
    expect(before.headers.get('access-control-allow-headers')).toContain('authorization')
    const answer = await post(server.url, { query }, { origin: ORIGIN })
    for (const { headers } of [before, answer]) {
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('origin')
    }
  })

  test.each(['https://evil.example', 'null', `${ORIGIN}.evil.example`, 'http://app.agency.example', `${ORIGIN}:8443`])(
    'may not where they are not: %s',
    async (origin) => {
      for (const { headers } of [await preflight(origin), await post(server.url, { query }, { origin })]) {
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
    },
  )

  test('are named as browsers send them; there is no wildcard', () => {
    expect(readConfig({ CORS_ORIGINS: `${ORIGIN}, http://localhost:5173` }).corsOrigins).toEqual([
      ORIGIN,
      'http://localhost:5173',
    ])
    expect(readConfig({}).corsOrigins).toEqual([])
    for (const wrong of ['*', `${ORIGIN}/`, `${ORIGIN}/app`, 'app.agency.example', 'HTTPS://APP.example', 'null']) {
      expect(() => readConfig({ CORS_ORIGINS: wrong })).toThrow(/CORS_ORIGINS must be origins/)
    }
  })
})

describe('settings of what is told', () => {
  test('suggestions end with production and with introspection, unless they are set', () => {
    expect(readConfig({})).toMatchObject({ introspection: true, suggestions: true, requestTimeoutSeconds: 30 })
    expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({ introspection: true, suggestions: false })
    expect(readConfig({ GRAPHQL_INTROSPECTION: 'off' })).toMatchObject({ introspection: false, suggestions: false })
    expect(readConfig({ NODE_ENV: 'production', GRAPHQL_SUGGESTIONS: 'on' }).suggestions).toBe(true)
    expect(() => readConfig({ GRAPHQL_INTROSPECTION: 'maybe', REQUEST_TIMEOUT_SECONDS: '0' })).toThrow(
      /GRAPHQL_INTROSPECTION must be on or off[\s\S]*at least 1 second/,
    )
  })
})

describe('security headers', () => {
  test('are on every answer, whatever it is', async () => {
    const { origin } = new URL(server.url)
    const answers = await Promise.all([
      post(server.url, { query }),
      post(server.url, { query: '{' }),
      fetch(server.url, { method: 'POST', body: 'x' }),
      fetch(server.url, { headers: { accept: 'text/html' } }),
      fetch(`${origin}/health`),
      fetch(`${origin}/nowhere`),
      fetch(origin, { redirect: 'manual' }),
      preflight(ORIGIN),
    ])
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect([headers.get('x-powered-by'), headers.get('server')]).toEqual([null, null])
      expect(headers.get('x-request-id')).toMatch(/./)
    }
  })

  test('let the playground run its own program and no other', async () => {
    const page = await fetch(server.url, { headers: { accept: 'text/html' } })
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/script-src 'sha256-[^;]*(;|$)/)
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|http|\*)/)
    expect(policy).toContain("connect-src 'self'")
  })
})

describe('the log', () => {
  test('has one line for each request: how it ended, and nothing of what was in it', async () => {
    const secret = 'SECRET-CANARY'
    await post(server.url, { query, variables: { secret } }, { 'x-request-id': 'r-1', cookie: secret })
    await fetch(`${server.url}?query=${encodeURIComponent(`query Named { __typename } # ${secret}`)}`)
    await post(server.url, { query: `{ nonsense } # ${secret}` })
    await fetch(`${new URL(server.url).origin}/nowhere?key=${secret}`)
    await until(() => logger.lines.length >= 4)
    const fields = logger.lines.map((line) => line.fields)
    const common = { milliseconds: expect.any(Number), requestId: expect.any(String) }
    expect(fields).toEqual([
      { ...common, requestId: 'r-1', method: 'POST', path: '/graphql', operation: 'Me', actor: 'person', status: 200 },
      { ...common, method: 'GET', path: '/graphql', operation: 'Named', actor: 'person', status: 200 },
      { ...common, method: 'POST', path: '/graphql', actor: 'person', status: 200 },
      { ...common, method: 'GET', path: '/nowhere', actor: 'nobody', status: 404 },
    ])
    expect(logger.lines.every(({ level, message }) => level === 'info' && message === 'request')).toBe(true)
    expect(JSON.stringify(logger.lines)).not.toContain(secret)
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
