import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createApiKey } from '../../src/auth/api-keys.ts'
import type { Database } from '../../src/database/database.ts'
import type { UserRole } from '../../src/domain/vocabulary.ts'
import { mutationNames } from '../schema/mutation-runner.ts'
import { documentFor } from '../schema/root-documents.ts'
import { fillSample } from '../schema/sample.ts'
import { post } from '../server/server-kit.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { dumpTables } from '../support/dump.ts'
import { ask, makeUser, serveWithDoor } from './auth-kit.ts'

let db: Database
let server: Awaited<ReturnType<typeof serveWithDoor>>

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serveWithDoor(db)
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 1 })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

const Errors = z.object({ errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional() })
const Created = z.object({ data: z.object({ createUser: z.object({ uuid: z.uuid() }) }) })

/** A key of a new user that an admin made in the graph, with every scope there is. */
async function keyOf(role: UserRole): Promise<string> {
  const { id: adminId } = await makeUser(db, 'admin@team.example', 'admin')
  const key = (userId: string) =>
    createApiKey(db, { name: role, scopes: ['read', 'write', 'sync', 'admin'], expiresAt: null, userId })
  const made = await ask(
    server,
    `Bearer ${(await key(adminId)).secret}`,
    `mutation { createUser(input: { email: "${role}-${Date.now()}@team.example", role: ${role.toUpperCase()} }) {
      ... on User { uuid } } }`,
  )
  return (await key(Created.parse(made.body).data.createUser.uuid)).secret
}

async function codesOf(secret: string, root: string, field: string): Promise<string[]> {
  const body = { query: documentFor(root, field), variables: { file: 'no file' } }
  const response = await post(server.url, body, { authorization: `Bearer ${secret}` })
  return (Errors.parse(await response.json()).errors ?? []).map(({ extensions }) => extensions.code)
}

describe(`a viewer's key with every scope (${databaseKind})`, () => {
  test('reads', async () => {
    const secret = await keyOf('viewer')
    for (const field of ['me', 'leads', 'campaigns', 'companies', 'timeline', 'users', 'offers', 'syncRuns']) {
      expect([field, await codesOf(secret, 'Query', field)]).toEqual([field, []])
    }
  })

  test('changes nothing, by no mutation', async () => {
    const secret = await keyOf('viewer')
    // @NOTE Its first use is noted on the key itself.
    await codesOf(secret, 'Query', 'me')
    const before = await dumpTables(db)
    expect(mutationNames.length).toBeGreaterThan(30)
    for (const name of mutationNames) {
      expect([name, await codesOf(secret, 'Mutation', name)]).toEqual([name, ['FORBIDDEN']])
    }
    expect(await dumpTables(db)).toEqual(before)
  })

  test('and reads nothing that is for admins', async () => {
    const secret = await keyOf('viewer')
    for (const field of ['apiKeys', 'auditEntries']) {
      expect([field, await codesOf(secret, 'Query', field)]).toEqual([field, ['FORBIDDEN']])
    }
  })

  test('becomes no more by being used to make people or keys', async () => {
    for (const role of ['viewer', 'member'] as const) {
      const secret = await keyOf(role)
      const makes = 'mutation { createUser(input: { email: "mine@team.example", role: ADMIN }) { __typename } }'
      expect((await ask(server, `Bearer ${secret}`, makes)).code).toBe('FORBIDDEN')
      expect(await db.prisma.user.count({ where: { email: 'mine@team.example' } })).toBe(0)
    }
  })
})

describe(`createUser (${databaseKind})`, () => {
  test('takes an address once, in whatever spelling, and tells the way out', async () => {
    const { id: userId } = await makeUser(db, 'admin@team.example', 'admin')
    const { secret } = await createApiKey(db, { name: 'Admin', scopes: ['admin'], expiresAt: null, userId })
    const create = (email: string) =>
      ask(
        server,
        `Bearer ${secret}`,
        `mutation { createUser(input: { email: ${JSON.stringify(email)}, role: MEMBER, fullName: "Jo" }) {
          __typename ... on User { email role fullName } ... on Error { message }
          ... on ValidationError { fields { path } } } }`,
      )
    expect((await create(' Jo@Team.example ')).body).toEqual({
      data: { createUser: { __typename: 'User', email: 'jo@team.example', role: 'MEMBER', fullName: 'Jo' } },
    })
    expect((await create('JO@team.example')).body).toMatchObject({
      data: { createUser: { __typename: 'ConflictError', message: expect.stringMatching(/setUserRole/) } },
    })
    expect((await create('nobody')).body).toMatchObject({
      data: { createUser: { __typename: 'ValidationError', fields: [{ path: 'input.email' }] } },
    })
    const [entry] = await db.prisma.auditEntry.findMany({
      where: { action: 'createUser', userId },
      orderBy: { at: 'desc' },
    })
    expect(entry).toMatchObject({
      subjectType: 'User',
      after: { email: 'jo@team.example', role: 'member', fullName: 'Jo' },
    })
  })
})
