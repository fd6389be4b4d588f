import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Database } from '../../src/database/database.ts'
import { RESTS_ON } from '../../src/read/answer-freshness.ts'
import { schema } from '../../src/schema/schema.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { post, serve } from './server-kit.ts'

let db: Database
let server: LeadlineServer
const READ = new Date('2026-05-01T10:00:00.000Z')
const HEADER = { 'x-leadline-freshness': '1' }

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db)
  await db.prisma.syncCheckpoint.createMany({
    data: [
      { resource: 'leads', completedAt: READ, fullyReadAt: null },
      { resource: 'accounts', completedAt: READ, fullyReadAt: READ },
    ],
  })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

const Answer = z.object({
  data: z.unknown(),
  errors: z.unknown().optional(),
  extensions: z.object({ freshness: z.unknown() }).optional(),
})

async function ask(body: object, headers: Record<string, string> = HEADER) {
  return Answer.parse(await (await post(server.url, body, headers)).json())
}

const leads = { source: 'instantly', resource: 'leads', lastSyncedAt: READ.toISOString(), fullyReadAt: null }
const emails = { source: 'instantly', resource: 'emails', lastSyncedAt: null, fullyReadAt: null }
const accounts = { ...leads, resource: 'accounts', fullyReadAt: READ.toISOString() }

describe(`extensions.freshness (${databaseKind})`, () => {
  test.each<[string, unknown[]]>([
    ['{ leads { totalCount } }', [leads, emails]],
    ['{ instantlyAccounts { edges { node { email } } } }', [accounts]],
    ['{ instantlyAccounts { totalCount } instantlyLeads { totalCount } }', [accounts, leads]],
    ['{ offers { totalCount } me { email } }', []],
    ['{ nodes(ids: []) { ...on InstantlyAccountRaw { email } } }', [accounts]],
    [
      'query { ...Part } fragment Part on Query { timeline { edges { node { ... on NoteEvent { noteText } } } } }',
      [leads, emails],
    ],
    ['{ search(query: "x") { edges { node { snippet } } } }', [leads, emails]],
  ])('%s', async (query, expected) => {
    expect((await ask({ query })).extensions?.freshness).toEqual(expected)
  })

  test('tells of the operation that runs, and of no other', async () => {
    const query = 'query A { leads { totalCount } } query B { instantlyAccounts { totalCount } }'
    expect((await ask({ query, operationName: 'B' })).extensions?.freshness).toEqual([accounts])
  })

  test('comes only when it is asked for: by the header, by the request, or by the setting', async () => {
    const query = '{ leads { totalCount } }'
    expect((await ask({ query }, {})).extensions).toBeUndefined()
    expect((await ask({ query }, { 'x-leadline-freshness': '0' })).extensions).toBeUndefined()
    expect((await ask({ query, extensions: { freshness: true } }, {})).extensions?.freshness).toEqual([leads, emails])
    await using always = await serve(db, { freshness: true })
    const answer = Answer.parse(await (await post(always.url, { query })).json())
    expect(answer.extensions?.freshness).toEqual([leads, emails])
  })

  test('stands beside errors too', async () => {
    const { errors, extensions } = await ask({ query: '{ leads(first: 201) { totalCount edges { cursor } } }' })
    expect(errors).toHaveLength(1)
    expect(extensions?.freshness).toEqual([leads, emails])
  })

  test('every type with rows of a source is known, or rests on none', () => {
    const without = ['AuditEntry', 'CsvImport', 'CsvImportRow', 'CsvMapping', 'Offer', 'SyncRun', 'User']
    const nodes = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'),
    )
    expect(nodes.map(({ name }) => name).filter((name) => RESTS_ON[name] === undefined)).toEqual(without)
  })
})
