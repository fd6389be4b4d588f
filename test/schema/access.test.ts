import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prefixOf } from '../../src/auth/api-key-secret.ts'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph, statementsOf } from './graph.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const NOBODY = '00000000-0000-4000-8000-000000000000'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db, { now: () => NOW })
  await db.prisma.user.update({ where: { id: graph.user.id }, data: { role: 'admin' } })
})
afterAll(() => db[Symbol.asyncDispose]())

const CreateApiKey = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on CreatedApiKey { secret apiKey { uuid prefix name scopes expiresAt lastUsedAt revokedAt user { email } } }
      ... on Error { code message }
      ... on ValidationError { fields { path message } }
    }
  }
`)

const RevokeApiKey = graphql(`
  mutation RevokeApiKey($id: ID!) {
    revokeApiKey(id: $id) {
      __typename
      ... on ApiKey { uuid revokedAt }
      ... on Error { code message }
    }
  }
`)

const SetUserRole = graphql(`
  mutation SetUserRole($userId: ID!, $role: UserRole!) {
    setUserRole(userId: $userId, role: $role) {
      __typename
      ... on User { id role }
      ... on Error { code message }
    }
  }
`)

const ApiKeys = graphql(`
  query ApiKeys($first: Int, $after: String) {
    apiKeys(first: $first, after: $after, order: CREATED_AT_ASC) {
      totalCount
      edges { node { uuid name user { role } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

async function createKey(name: string) {
  const { createApiKey: made } = await graph.data(CreateApiKey, { input: { name, scopes: ['READ'] } })
  if (made.__typename !== 'CreatedApiKey') throw new Error(made.message)
  return made
}

describe(`keys in the graph (${databaseKind})`, () => {
  test('a key is made for the one who asks, or for another user; the secret is shown this once', async () => {
    const other = await db.prisma.user.create({ data: { email: 'other@team.example' } })
    const expiresAt = '2026-06-01T00:00:00.000Z'
    const input = { name: ' Reports ', scopes: ['READ' as const, 'SYNC' as const, 'READ' as const], expiresAt }
    const { createApiKey: mine } = await graph.data(CreateApiKey, { input })
    if (mine.__typename !== 'CreatedApiKey') throw new Error(mine.message)
    const { apiKey, secret } = mine
    const facts = { name: 'Reports', scopes: ['READ', 'SYNC'], lastUsedAt: null, revokedAt: null }
    expect(apiKey).toMatchObject({ ...facts, prefix: prefixOf(secret), user: { email: graph.user.email } })
    expect(new Date(apiKey.expiresAt ?? '').toISOString()).toBe(expiresAt)
    const { createApiKey: theirs } = await graph.data(CreateApiKey, { input: { ...input, userId: `User:${other.id}` } })
    expect(theirs).toMatchObject({ __typename: 'CreatedApiKey', apiKey: { user: { email: other.email } } })
  })

  test.each([
    [{ name: '  ', scopes: ['READ' as const] }, 'input.name'],
    [{ name: 'x'.repeat(201), scopes: ['READ' as const] }, 'input.name'],
    [{ name: 'Reports', scopes: [] }, 'input.scopes'],
    [{ name: 'Reports', scopes: ['READ' as const], expiresAt: NOW.toISOString() }, 'input.expiresAt'],
    [{ name: 'Reports', scopes: ['READ' as const], userId: 'me' }, 'input.userId'],
  ])('a key that would be of no use is refused: %j', async (input, path) => {
    const { createApiKey: refused } = await graph.data(CreateApiKey, { input })
    expect(refused).toMatchObject({ __typename: 'ValidationError', fields: [{ path }] })
  })

  test('a key for nobody is refused', async () => {
    const input = { name: 'Reports', scopes: ['READ' as const], userId: NOBODY }
    expect((await graph.data(CreateApiKey, { input })).createApiKey).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a key is revoked for good; again changes nothing', async () => {
    const { apiKey } = await createKey('Old')
    const { revokeApiKey: first } = await graph.data(RevokeApiKey, { id: apiKey.uuid })
    expect(first).toMatchObject({ __typename: 'ApiKey', revokedAt: expect.anything() })
    const later = await openGraph(db, { now: () => new Date(NOW.getTime() + 1000) })
    expect((await later.data(RevokeApiKey, { id: `ApiKey:${apiKey.uuid}` })).revokeApiKey).toEqual(first)
    const { revokedAt } = await db.prisma.apiKey.findUniqueOrThrow({ where: { id: apiKey.uuid } })
    expect(revokedAt).toEqual(NOW)
    expect((await graph.data(RevokeApiKey, { id: NOBODY })).revokeApiKey).toMatchObject({ code: 'NOT_FOUND' })
    expect((await graph.data(RevokeApiKey, { id: 'x' })).revokeApiKey).toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  test('the keys are a connection, in one statement and one for the count', async () => {
    for (const name of ['One', 'Two', 'Three']) await createKey(name)
    const uuids: string[] = []
    let after: string | null = null
    do {
      const page: {
        apiKeys: { edges: { node: { uuid: string } }[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } }
      } = await graph.data(ApiKeys, { first: 2, after })
      uuids.push(...page.apiKeys.edges.map(({ node }) => node.uuid))
      after = page.apiKeys.pageInfo.hasNextPage ? (page.apiKeys.pageInfo.endCursor ?? null) : null
    } while (after !== null)
    const stored = await db.prisma.apiKey.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
    expect(uuids).toEqual(stored.map(({ id }) => id))
    expect(await statementsOf(db, () => graph.data(ApiKeys, { first: 2 }))).toHaveLength(2)
  })
})

describe(`roles in the graph (${databaseKind})`, () => {
  test('an admin makes others admins, members and viewers', async () => {
    const { id } = await db.prisma.user.create({ data: { email: 'new@team.example' } })
    for (const role of ['MEMBER', 'ADMIN', 'VIEWER'] as const) {
      const { setUserRole: user } = await graph.data(SetUserRole, { userId: id, role })
      expect(user).toEqual({ __typename: 'User', id: `User:${id}`, role })
    }
  })

  test('the last admin stays one', async () => {
    const userId = graph.user.id
    expect((await graph.data(SetUserRole, { userId, role: 'MEMBER' })).setUserRole).toMatchObject({
      __typename: 'LastAdminError',
      code: 'LAST_ADMIN',
      message: expect.stringContaining('Make somebody else an admin first'),
    })
    expect((await graph.data(SetUserRole, { userId, role: 'ADMIN' })).setUserRole).toMatchObject({ role: 'ADMIN' })
  })

  test('two admins who demote each other at once leave one, however often they try', async () => {
    const { id } = await db.prisma.user.create({ data: { email: 'second@team.example' } })
    const both = [id, graph.user.id]
    for (let round = 0; round < 20; round += 1) {
      await db.prisma.user.updateMany({ where: { id: { in: both } }, data: { role: 'admin' } })
      const changes = await Promise.all(both.map((userId) => graph.data(SetUserRole, { userId, role: 'VIEWER' })))
      expect(changes.map(({ setUserRole }) => setUserRole.__typename).sort()).toEqual(['LastAdminError', 'User'])
    }
    await db.prisma.user.update({ where: { id: graph.user.id }, data: { role: 'admin' } })
  })

  test('nobody is told apart from somebody', async () => {
    expect((await graph.data(SetUserRole, { userId: NOBODY, role: 'ADMIN' })).setUserRole).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect((await graph.data(SetUserRole, { userId: 'Lead:x', role: 'ADMIN' })).setUserRole).toMatchObject({
      code: 'VALIDATION_FAILED',
    })
  })
})
