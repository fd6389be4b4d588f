import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { matches, newSecret, prefixOf } from '../../src/auth/api-key-secret.ts'
import { createApiKey, type NewApiKey } from '../../src/auth/api-keys.ts'
import { BELIEVED_MS } from '../../src/auth/recent-actors.ts'
import type { Database } from '../../src/database/database.ts'
import type { User } from '../../src/generated/prisma/client.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { keepLog, post } from '../server/server-kit.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { ask, makeUser, serveWithDoor, statementsOfDoor } from './auth-kit.ts'

const logger = keepLog()
let db: Database
let server: LeadlineServer
let admin: User
let clock = new Date('2026-03-01T12:00:00.000Z')
const now = () => clock
const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms)
}

beforeAll(async () => {
  db = await openTestDatabase()
  admin = await makeUser(db, 'admin@team.example', 'admin')
  server = await serveWithDoor(db, { logger, now })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

async function makeKey(key: Partial<NewApiKey> = {}): Promise<{ id: string; secret: string; bearer: string }> {
  const all: NewApiKey = { name: 'Test', scopes: ['read'], expiresAt: null, userId: admin.id, ...key }
  const { apiKey, secret } = await createApiKey(db, all)
  return { id: apiKey.id, secret, bearer: `Bearer ${secret}` }
}

const Created = z.object({
  data: z.object({ createApiKey: z.object({ secret: z.string(), apiKey: z.object({ prefix: z.string() }).loose() }) }),
})

const writing = 'mutation { deleteNote(id: "00000000-0000-4000-8000-000000000000") { __typename } }'

describe(`API keys (${databaseKind})`, () => {
  test('a key opens the door in the name of its person', async () => {
    const { bearer } = await makeKey()
    const { status, body } = await ask(server, bearer)
    expect([status, body]).toEqual([200, { data: { me: { email: 'admin@team.example' } } }])
  })

  test.each([
    ['none', undefined, /Send a token as the header "Authorization: Bearer/],
    ['a blank one', ' ', /Send a token/],
    ['another way', 'Basic YWRtaW46YWRtaW4=', /must be "Bearer"/],
    ['an empty one', 'Bearer', /must be "Bearer"/],
    ['two', 'Bearer one two', /must be "Bearer"/],
    ['a JWT', 'Bearer eyJhbGciOiJub25lIn0.e30.', /no API key/],
    ['half a key', 'Bearer leadline_0123456789', /not known here/],
    ['a forged key', `Bearer ${newSecret().secret}`, /not known here/],
    ['a long one', `Bearer leadline_${'x'.repeat(9000)}`, /longer than 8192/],
  ])(
    'without a good token (%s) nothing is read: 401, before the body is parsed',
    async (_what, authorization, message) => {
      const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) }
      const response = await fetch(server.url, { method: 'POST', headers, body: '{ this is no JSON' })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="Leadline"/)
      const { errors } = await response.json()
      expect(errors).toMatchObject([
        { message: expect.stringMatching(message), extensions: { code: 'UNAUTHENTICATED' } },
      ])
      expect(JSON.stringify(errors)).not.toContain('leadline_0')
    },
  )

  test('the right prefix with a wrong secret is refused like an unknown key', async () => {
    const { secret, id } = await makeKey()
    const forged = `${secret.slice(0, -43)}${newSecret().secret.slice(-43)}`
    const [wrong, unknown] = [await ask(server, `Bearer ${forged}`), await ask(server, `Bearer ${newSecret().secret}`)]
    const told = ({ status, message, code }: typeof wrong) => [status, message, code]
    expect(told(wrong)).toEqual(told(unknown))
    expect((await db.prisma.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt).toBeNull()
  })

  test('scopes of the key and of the role both count', async () => {
    const viewer = await makeUser(db, 'viewer@team.example', 'viewer')
    const tries: [Partial<NewApiKey>, string, unknown][] = [
      [{ scopes: ['read'] }, writing, 'FORBIDDEN'],
      [{ scopes: ['read', 'write'] }, writing, undefined],
      [{ scopes: ['write'] }, '{ me { email } }', 'FORBIDDEN'],
      [{ scopes: ['read', 'write', 'admin'], userId: viewer.id }, writing, 'FORBIDDEN'],
      [{ scopes: ['read', 'admin'], userId: viewer.id }, '{ apiKeys { totalCount } }', 'FORBIDDEN'],
      [{ scopes: ['admin'] }, '{ apiKeys { totalCount } }', undefined],
    ]
    for (const [key, query, code] of tries) {
      const { bearer } = await makeKey(key)
      expect([key.scopes, query, (await ask(server, bearer, query)).code]).toEqual([key.scopes, query, code])
    }
  })

  test('introspection is reading', async () => {
    const [blind, seeing] = [await makeKey({ scopes: ['sync'] }), await makeKey({ scopes: ['read'] })]
    const queries = [
      '{ __schema { queryType { name } } }',
      '{ ...F } fragment F on Query { __type(name: "Lead") { name } }',
    ]
    for (const query of queries) {
      expect((await ask(server, blind.bearer, query)).code).toBe('FORBIDDEN')
      expect((await ask(server, seeing.bearer, query)).code).toBeUndefined()
    }
    expect((await ask(server, blind.bearer, '{ __typename }')).body).toEqual({ data: { __typename: 'Query' } })
  })

  test('a key ends at its time, to the millisecond, also while it is believed', async () => {
    const { bearer } = await makeKey({ expiresAt: new Date(clock.getTime() + 4_000) })
    later(3_999)
    expect((await ask(server, bearer)).status).toBe(200)
    later(1)
    const { status, message } = await ask(server, bearer)
    expect([status, message]).toEqual([401, expect.stringMatching(/ended at 2026-/)])
  })

  test('a key that is revoked here is refused at once; one revoked elsewhere within five seconds', async () => {
    const owner = await makeKey({ scopes: ['admin'] })
    const [here, there] = [await makeKey(), await makeKey()]
    for (const { bearer } of [here, there]) expect((await ask(server, bearer)).status).toBe(200)
    const revoked = await ask(server, owner.bearer, `mutation { revokeApiKey(id: "${here.id}") { __typename } }`)
    expect(revoked.body).toEqual({ data: { revokeApiKey: { __typename: 'ApiKey' } } })
    const { status, message } = await ask(server, here.bearer)
    expect([status, message]).toEqual([401, expect.stringMatching(/was revoked/)])

    expect((await ask(server, there.bearer)).status).toBe(200)
    await db.query('update api_keys set revoked_at = now() where id = $1', [there.id])
    later(BELIEVED_MS - 1)
    expect((await ask(server, there.bearer)).status).toBe(200)
    later(1)
    expect((await ask(server, there.bearer)).status).toBe(401)
  })

  test('a role that is taken away here counts at once', async () => {
    const member = await makeUser(db, 'member@team.example', 'member')
    const key = await makeKey({ scopes: ['read', 'write'], userId: member.id })
    const owner = await makeKey({ scopes: ['admin'] })
    expect((await ask(server, key.bearer, writing)).code).toBeUndefined()
    await ask(server, owner.bearer, `mutation { setUserRole(userId: "${member.id}", role: VIEWER) { __typename } }`)
    expect((await ask(server, key.bearer, writing)).code).toBe('FORBIDDEN')
  })

  test('a busy key costs one look-up in five seconds, and its use is written once a minute', async () => {
    const { bearer, id } = await makeKey()
    const lastUsed = async () => (await db.prisma.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt
    const cost = () => statementsOfDoor(db, server, bearer)
    const first = clock
    expect((await cost()).map(kindOf)).toEqual(['look-up', 'note'])
    expect(await lastUsed()).toEqual(first)
    later(BELIEVED_MS - 1)
    expect(await cost()).toEqual([])
    later(1)
    expect((await cost()).map(kindOf)).toEqual(['look-up'])
    expect(await lastUsed()).toEqual(first)
    later(60_000)
    expect((await cost()).map(kindOf)).toEqual(['look-up', 'note'])
    expect(await lastUsed()).toEqual(clock)
  })

  test('the playground loads without a token, and nothing else does', async () => {
    const page = await fetch(server.url, { headers: { accept: 'text/html' } })
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>Leadline</title>')])
    const query = encodeURIComponent('{ me { email } }')
    expect((await fetch(`${server.url}?query=${query}`)).status).toBe(401)
    expect(
      (await fetch(`${server.url}?query=${query}`, { headers: { accept: 'text/html' } })).headers.get('content-type'),
    ).toBe('text/html')
    expect((await post(server.url, { query: '{ me { email } }' }, { accept: 'text/html' })).status).toBe(401)
    expect((await fetch(server.url, { method: 'HEAD', headers: { accept: 'text/html' } })).status).toBe(401)
    const { origin } = new URL(server.url)
    expect([(await fetch(`${origin}/health`)).status, (await fetch(`${origin}/ready`)).status]).toEqual([200, 200])
  })

  test('where the database does not answer nobody is let in, and nobody is told why', async () => {
    const lines = keepLog()
    const prisma = { apiKey: { findUnique: () => Promise.reject(new Error('postgres://user:hunter2@host is away')) } }
    // @NOTE Only the look-up of keys is used, and it fails.
    const broken = { ...db, prisma } as unknown as Database
    await using lame = await serveWithDoor(broken, { logger: lines })
    const { status, code, body, headers } = await ask(lame, `Bearer ${newSecret().secret}`)
    expect([status, code, headers.get('retry-after')]).toEqual([503, 'AUTHENTICATION_UNAVAILABLE', '5'])
    expect(JSON.stringify(body)).not.toContain('hunter2')
    const told = lines.lines.map(({ message }) => message).filter((message) => message !== 'request')
    expect(told).toEqual(['authentication_failed'])
  })

  test('no secret and no hash of one is in the log, in an answer or, but for the hash, in the database', async () => {
    const owner = await makeKey({ scopes: ['read', 'write', 'admin'] })
    const input = '{ name: "Reports", scopes: [READ], expiresAt: "2027-01-01T00:00:00Z" }'
    const created = await ask(
      server,
      owner.bearer,
      `mutation { createApiKey(input: ${input}) { __typename ... on CreatedApiKey { secret apiKey { prefix name scopes user { email } } } } }`,
    )
    const { secret, apiKey } = Created.parse(created.body).data.createApiKey
    expect(apiKey).toMatchObject({ name: 'Reports', scopes: ['READ'], prefix: prefixOf(secret) })
    expect((await ask(server, `Bearer ${secret}`)).status).toBe(200)
    const listed = await ask(
      server,
      owner.bearer,
      '{ apiKeys(first: 200) { totalCount edges { node { uuid name prefix scopes createdAt expiresAt lastUsedAt revokedAt user { email } } } } }',
    )
    const rows = await db.query<{ row: string }>('select to_jsonb(k)::text as row from api_keys k')
    const hashes = (await db.prisma.apiKey.findMany()).map(({ secretHash }) => secretHash)
    const told = JSON.stringify([listed.body, logger.lines])
    expect(listed.body).toMatchObject({ data: { apiKeys: { totalCount: hashes.length } } })
    for (const hash of hashes) expect(told).not.toContain(hash)
    for (const each of [secret, owner.secret]) {
      expect(told).not.toContain(each.slice(-43))
      expect(JSON.stringify(rows)).not.toContain(each.slice(-43))
    }
  })

  test('only the very secret matches its hash', () => {
    const { secret, secretHash } = newSecret()
    expect(matches(secret, secretHash)).toBe(true)
    fc.assert(
      fc.property(fc.string(), fc.nat(secret.length - 1), (text, at) => {
        const changed = `${secret.slice(0, at)}${text}${secret.slice(at + 1)}`
        expect(matches(changed, secretHash)).toBe(changed === secret)
        expect(matches(secret, text)).toBe(false)
      }),
      { seed: 7 },
    )
  })
})

function kindOf(sql: string): string {
  if (/last_used_at = /.test(sql)) return 'note'
  return /from\s+\S*"?api_keys/i.test(sql) ? 'look-up' : sql
}
