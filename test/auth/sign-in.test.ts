import { createHmac } from 'node:crypto'
import { exportSPKI, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AuthSettings } from '../../src/auth/access.ts'
import { createJwtVerifier } from '../../src/auth/jwt-verifier.ts'
import { BELIEVED_MS } from '../../src/auth/recent-actors.ts'
import type { Database } from '../../src/database/database.ts'
import { silentLogger } from '../../src/logger.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { type KeptLog, keepLog } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import {
  AUDIENCE,
  ask,
  ISSUER,
  makeUser,
  payload,
  type SignInService,
  serveWithDoor,
  startSignInService,
  statementsOfDoor,
} from './auth-kit.ts'

const SECRET = 'a-secret-of-the-project-that-is-long-enough'

let db: Database
let clock: Date
const now = () => clock
let service: SignInService
let server: LeadlineServer
let logger: KeptLog

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

beforeEach(async () => {
  clock = new Date()
  await emptyDatabase(db)
  logger = keepLog()
  service = await startSignInService(now)
  server = await start()
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
})

const settings = (): AuthSettings & { mode: 'supabase' } => ({
  mode: 'supabase',
  keys: { jwksUrl: service.jwksUrl },
  issuer: ISSUER,
  audience: AUDIENCE,
  emailsVerified: false,
  firstAdmin: undefined,
  defaultRole: 'viewer',
})

function start(changes: Partial<AuthSettings & { mode: 'supabase' }> = {}): Promise<LeadlineServer> {
  return serveWithDoor(db, { auth: { ...settings(), ...changes }, now, logger })
}

const signIn = async (claims: Record<string, unknown> = {}, at = server, kid = 'first') =>
  ask(at, `Bearer ${await service.token(claims, kid)}`, '{ me { email fullName role } }')

describe(`signing in (${databaseKind})`, () => {
  test('a good token opens the door, and its person becomes a user at first sight', async () => {
    const claims = { email: ' Ada@Team.example ', user_metadata: { full_name: ' Ada Ash ' } }
    const { status, body } = await signIn(claims)
    expect([status, body]).toEqual([
      200,
      { data: { me: { email: 'ada@team.example', fullName: 'Ada Ash', role: 'VIEWER' } } },
    ])
    expect((await signIn({ ...claims, email: 'other@team.example' })).body).toEqual(body)
    expect(await db.prisma.user.findMany()).toMatchObject([{ externalSubject: payload(now()).sub, role: 'viewer' }])
  })

  test('many first requests at once make one user', async () => {
    await using other = await start()
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => signIn({ jti: index }, index % 2 ? server : other)),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(await db.prisma.user.count()).toBe(1)
  })

  const hour = 3600
  const seconds = () => Math.floor(clock.getTime() / 1000)
  test.each<[string, () => Record<string, unknown>, RegExp]>([
    ['that has expired', () => ({ exp: seconds() - 6 }), /expired/],
    ['without an end', () => ({ exp: undefined }), /"exp" of the token is missing/],
    ['whose end is no number', () => ({ exp: 'tomorrow' }), /cannot be believed|"exp"/],
    ['that is not yet valid', () => ({ nbf: seconds() + hour }), /"nbf"/],
    ['of another issuer', () => ({ iss: 'https://evil.example/auth/v1' }), /"iss"/],
    ['without an issuer', () => ({ iss: undefined }), /"iss" of the token is missing/],
    ['for another audience', () => ({ aud: 'other' }), /"aud"/],
    ['without an audience', () => ({ aud: undefined }), /"aud" of the token is missing/],
    ['without a subject', () => ({ sub: undefined }), /"sub" of the token is missing/],
    ['with a blank subject', () => ({ sub: '' }), /subject/],
    ['with a subject that cannot be stored', () => ({ sub: 'a\u0000b' }), /subject/],
    ['of nobody (anon)', () => ({ role: 'anon' }), /role "authenticated"/],
    ['of the service (service_role)', () => ({ role: 'service_role' }), /role "authenticated"/],
    ['without a role', () => ({ role: undefined }), /role "authenticated"/],
    ['of an anonymous session', () => ({ is_anonymous: true }), /anonymous/],
  ])('a token %s is refused', async (_what, claims, message) => {
    const answer = await signIn(claims())
    expect([answer.status, answer.code, answer.message]).toEqual([
      401,
      'UNAUTHENTICATED',
      expect.stringMatching(message),
    ])
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(await db.prisma.user.count()).toBe(0)
  })

  test('a forged token is refused, however it is forged', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const body = part(payload(now()))
    const good = await service.token()
    const [head = '', claims = '', signature = ''] = good.split('.')
    const pem = await exportSPKI(service.publicKey('first'))
    const hs256 = (key: string | Uint8Array, header: object) => {
      const signed = `${part(header)}.${body}`
      return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
    }
    await using stranger = await startSignInService(now)
    const withHeader = async (header: object) => {
      const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
      return await new SignJWT(payload(now())).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey)
    }
    const forged: Record<string, string> = {
      'alg none': `${part({ alg: 'none' })}.${body}.`,
      'alg None with a signature': `${part({ alg: 'None', kid: 'first' })}.${body}.${signature}`,
      'HS256 with the public key': hs256(pem, { alg: 'HS256', kid: 'first' }),
      'HS256 with an empty key': hs256(new Uint8Array([0]), { alg: 'HS256' }),
      'another key of the same id': await stranger.token(),
      'an embedded key': await withHeader({ kid: 'first', jwk: { kty: 'EC' } }),
      'keys from elsewhere': await withHeader({ kid: 'first', jku: stranger.jwksUrl.href }),
      'a path as key id': await withHeader({ kid: '../../etc/passwd' }),
      'an unknown critical header': `${part({ alg: 'ES256', kid: 'first', crit: ['x'], x: 1 })}.${claims}.${signature}`,
      'other claims': `${head}.${part({ ...payload(now()), sub: 'someone-else' })}.${signature}`,
      'no signature': `${head}.${claims}.`,
      'two parts': `${head}.${claims}`,
      'no JSON': 'a.b.c',
    }
    for (const [what, token] of Object.entries(forged)) {
      const { status, code } = await ask(server, `Bearer ${token}`)
      expect([what, status, code]).toEqual([what, 401, 'UNAUTHENTICATED'])
    }
    expect(stranger.fetches()).toBe(0)
    expect((await ask(server, `Bearer ${good}`)).status).toBe(200)
    expect(JSON.stringify(logger.lines)).not.toContain(signature)
  })

  test('every algorithm of Supabase is taken; a key counts for its own alone', async () => {
    await service.addKey('rsa', 'RS256')
    await service.addKey('edwards', 'EdDSA')
    for (const kid of ['first', 'rsa', 'edwards'])
      expect([kid, (await signIn({}, server, kid)).status]).toEqual([kid, 200])
  })

  test('a token ends at its time also while it is believed', async () => {
    // @NOTE Clocks may differ by five seconds, so that this one ends in three.
    const token = `Bearer ${await service.token({ exp: seconds() - 2 })}`
    expect((await ask(server, token)).status).toBe(200)
    clock = new Date(clock.getTime() + BELIEVED_MS - 1)
    expect((await ask(server, token)).code).toBe('UNAUTHENTICATED')
  })

  test('who is known costs one look-up in five seconds', async () => {
    const token = `Bearer ${await service.token()}`
    await ask(server, token)
    expect(await statementsOfDoor(db, server, token)).toEqual([])
    clock = new Date(clock.getTime() + BELIEVED_MS)
    expect(await statementsOfDoor(db, server, token)).toHaveLength(1)
  })
})

describe(`the shared secret (${databaseKind})`, () => {
  const sign = (alg: string, claims = {}, secret = SECRET) =>
    new SignJWT(payload(now(), claims)).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret))

  test('opens the door with HS256, and with nothing else', async () => {
    await using legacy = await start({ keys: { secret: SECRET } })
    expect((await ask(legacy, `Bearer ${await sign('HS256')}`)).status).toBe(200)
    const refused = [
      await sign('HS384'),
      await sign('HS512', {}, `${SECRET}${SECRET}`),
      await sign('HS256', {}, `${SECRET}!`),
      await sign('HS256', { exp: undefined }),
      await sign('HS256', { role: 'service_role' }),
      await service.token(),
    ]
    for (const token of refused) expect((await ask(legacy, `Bearer ${token}`)).status).toBe(401)
  })
})

describe(`addresses and roles (${databaseKind})`, () => {
  test('an address that a user has already is taken over only when it is verified', async () => {
    const owner = await makeUser(db, 'ada@team.example', 'admin')
    const refused = await signIn({ user_metadata: { email_verified: true } })
    expect([refused.status, refused.code, refused.message]).toEqual([
      403,
      'SIGN_IN_REFUSED',
      expect.stringMatching(/ada@team.example is known here.*AUTH_EMAILS_VERIFIED/),
    ])
    expect((await db.prisma.user.findUniqueOrThrow({ where: { id: owner.id } })).externalSubject).toBeNull()
    expect((await signIn({ email_verified: true })).body).toMatchObject({ data: { me: { role: 'ADMIN' } } })
    expect(await db.prisma.user.findMany()).toMatchObject([{ id: owner.id, externalSubject: payload(now()).sub }])
    const thief = await signIn({ sub: 'another-account', email_verified: true })
    expect([thief.status, thief.message]).toEqual([403, expect.stringMatching(/belongs to another account/)])
  })

  test('where the service confirms every address the setting says so', async () => {
    await makeUser(db, 'ada@team.example', 'member')
    await using confirming = await start({ emailsVerified: true })
    expect((await signIn({}, confirming)).body).toMatchObject({ data: { me: { role: 'MEMBER' } } })
  })

  test.each([[undefined], ['nobody'], [''], [7]])(
    'without a usable address (%j) nobody becomes a user',
    async (email) => {
      const { status, message } = await signIn({ email })
      expect([status, message]).toEqual([403, expect.stringMatching(/names no e-mail address/)])
      expect(await db.prisma.user.count()).toBe(0)
    },
  )

  test('the first admin is who has the named address, verified; everyone else gets the default role', async () => {
    await using first = await start({ firstAdmin: 'boss@team.example', defaultRole: 'member' })
    const boss = { sub: 'boss', email: 'boss@team.example' }
    expect((await signIn(boss, first)).code).toBe('SIGN_IN_REFUSED')
    expect((await signIn({}, first)).body).toMatchObject({ data: { me: { role: 'MEMBER' } } })
    const verified = { ...boss, app_metadata: { email_verified: true } }
    expect((await signIn(verified, first)).body).toMatchObject({ data: { me: { role: 'ADMIN' } } })
  })

  test('what a sign-in changes leaves an entry in the audit each, and one that changes nothing leaves none', async () => {
    const entries = async () => {
      const all = await db.prisma.auditEntry.findMany({ orderBy: { action: 'asc' } })
      return all.map(({ userId, action, subjectType, subjectId, before, after, apiKeyId }) => {
        expect([subjectType, subjectId, apiKeyId]).toEqual(['User', userId, null])
        return [userId, action, before, after]
      })
    }
    const { sub } = payload(now())
    const owner = await makeUser(db, 'ada@team.example', 'member')
    await using first = await start({ firstAdmin: 'boss@team.example', emailsVerified: true })
    await signIn({}, first)
    const linked = [owner.id, 'linkSignIn', {}, { externalSubject: sub }]
    expect(await entries()).toEqual([linked])
    const boss = { sub: 'boss', email: 'boss@team.example' }
    await signIn(boss, first)
    const { id } = await db.prisma.user.findUniqueOrThrow({ where: { email: boss.email } })
    const all = [
      [id, 'becomeFirstAdmin', { role: 'viewer' }, { role: 'admin' }],
      linked,
      [id, 'signIn', {}, { email: boss.email, role: 'viewer', externalSubject: 'boss' }],
    ]
    expect(await entries()).toEqual(all)
    clock = new Date(clock.getTime() + BELIEVED_MS)
    await signIn({}, first)
    await signIn(boss, first)
    expect(await entries()).toEqual(all)
  })

  test('an admin who was made a viewer stays one, as long as there is another', async () => {
    const boss = { sub: 'boss', email: 'boss@team.example', email_verified: true }
    await using first = await start({ firstAdmin: 'boss@team.example' })
    await signIn(boss, first)
    await signIn({}, first)
    await db.query(
      `update users set role = case external_subject when 'boss' then 'viewer' else 'admin' end::user_role`,
    )
    clock = new Date(clock.getTime() + BELIEVED_MS)
    expect((await signIn(boss, first)).body).toMatchObject({ data: { me: { role: 'VIEWER' } } })
  })
})

describe('the published keys', () => {
  const verifier = (refreshMs: number) =>
    createJwtVerifier({
      ...{ issuer: ISSUER, audience: AUDIENCE, keys: { jwksUrl: service.jwksUrl } },
      ...{ logger: silentLogger, now, refreshMs },
    })

  test('are fetched once for many tokens, and not again for unknown keys', async () => {
    for (let count = 0; count < 20; count += 1) expect((await signIn({ jti: count })).status).toBe(200)
    await using stranger = await startSignInService(now)
    await stranger.addKey('unknown')
    for (let count = 0; count < 20; count += 1) {
      expect((await ask(server, `Bearer ${await stranger.token({ jti: count }, 'unknown')}`)).status).toBe(401)
    }
    expect(service.fetches()).toBe(1)
  })

  test('a rotated key counts from the next refresh on, and a withdrawn one no more', async () => {
    const verify = verifier(1000)
    const old = await service.token()
    await verify(old)
    await service.addKey('second')
    service.removeKey('first')
    clock = new Date(clock.getTime() + 1000)
    const eventually = async (work: () => Promise<unknown>) => await expect.poll(work, { timeout: 10_000 }).toBe('done')
    await eventually(async () => verify(await service.token({}, 'second')).then(() => 'done', String))
    await expect(verify(old)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(service.fetches()).toBe(2)
  })

  test('known keys go on while the service is down', async () => {
    const verify = verifier(1000)
    await verify(await service.token())
    service.fail(500)
    for (let count = 0; count < 5; count += 1) {
      clock = new Date(clock.getTime() + 600_000)
      expect(await verify(await service.token())).toMatchObject({ email: 'ada@team.example' })
    }
    await expect.poll(() => service.fetches()).toBeGreaterThan(1)
  })

  test.each([[500], [404], [302], ['garbage'] as const])(
    'a service that answers %s from the start is 503, not 401, and nothing breaks',
    async (failure) => {
      service.fail(failure)
      const { status, code, headers } = await signIn()
      expect([status, code, headers.get('retry-after')]).toEqual([503, 'AUTHENTICATION_UNAVAILABLE', '5'])
      const problems = logger.lines.filter(({ level }) => level !== 'info')
      expect(problems.map(({ message }) => message)).toEqual(['sign_in_keys_unavailable'])
      service.fail(undefined)
      expect((await signIn()).status).toBe(200)
    },
  )

  test('a service that is not there is 503 too, and API keys go on', async () => {
    const gone = await startSignInService(now)
    const token = await gone.token()
    await gone[Symbol.asyncDispose]()
    await using lonely = await start({ keys: { jwksUrl: gone.jwksUrl } })
    expect((await ask(lonely, `Bearer ${token}`)).code).toBe('AUTHENTICATION_UNAVAILABLE')
    expect((await ask(lonely, 'Bearer leadline_0123456789')).code).toBe('UNAUTHENTICATED')
  })
})
