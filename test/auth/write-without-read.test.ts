import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/auth/api-keys.ts'
import type { Database } from '../../src/database/database.ts'
import type { Scope } from '../../src/domain/vocabulary.ts'
import { encodeNodeId } from '../../src/read/node-id.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { ask, makeUser, serveWithDoor } from './auth-kit.ts'

let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serveWithDoor(db)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

async function askWith(scopes: Scope[], query: string) {
  const { id: userId } = await makeUser(db, 'owner@team.example', 'admin')
  const { secret } = await createApiKey(db, { name: scopes.join(), scopes, expiresAt: null, userId })
  return await ask(server, `Bearer ${secret}`, query)
}

const createOffer = (name: string, selection: string) =>
  `mutation { createOffer(input: { offerName: "${name}" }) { __typename ${selection} } }`

describe(`a key that may write and not read (${databaseKind})`, () => {
  test('is told what it wrote, and every named error', async () => {
    const fields = '... on Offer { id uuid offerName } ... on ValidationError { code fields { path message } }'
    const made = await askWith(['write'], createOffer('Whitening', fields))
    expect(made.body).toMatchObject({ data: { createOffer: { __typename: 'Offer', offerName: 'Whitening' } } })
    const refused = await askWith(['write'], createOffer('', fields))
    expect(refused.body).toMatchObject({ data: { createOffer: { code: 'VALIDATION_FAILED', fields: [{}] } } })
  })

  test.each([
    ['a relation', '... on Offer { createdBy { email } }', 'Offer.createdBy'],
    ['a page', '... on Offer { campaigns { totalCount } }', 'Offer.campaigns'],
    ['an interface', '... on Node { ... on Offer { campaigns { totalCount } } }', 'Offer.campaigns'],
  ])('gets no further by %s, and then nothing is written', async (_way, selection, field) => {
    const { code, message } = await askWith(['write'], createOffer('Secret', selection))
    expect(code).toBe('FORBIDDEN')
    expect(message).toMatch(new RegExp(`^${field} demands the scope read: the API key`))
    expect(await db.prisma.offer.count({ where: { offerName: 'Secret' } })).toBe(0)
  })

  test('gets no further by a fragment either', async () => {
    const query = `mutation { createOffer(input: { offerName: "Secret" }) { ...Further } }
      fragment Further on Offer { id campaigns { edges { node { id } } } }`
    expect((await askWith(['write'], query)).code).toBe('FORBIDDEN')
  })

  test('may go on where it may read as well', async () => {
    const { body } = await askWith(
      ['read', 'write'],
      createOffer('Implants', '... on Offer { campaigns { totalCount } }'),
    )
    expect(body).toMatchObject({ data: { createOffer: { campaigns: { totalCount: 0 } } } })
  })
})

describe(`an audit entry (${databaseKind})`, () => {
  test.each(['node', 'nodes'])('is looked up by %s with the scope admin alone', async (field) => {
    await askWith(['write'], createOffer('Braces', ''))
    const { id: uuid } = await db.prisma.auditEntry.findFirstOrThrow()
    const id = encodeNodeId('AuditEntry', uuid)
    const query = `{ ${field === 'node' ? `node(id: "${id}")` : `nodes(ids: ["${id}"])`} { ... on AuditEntry { action } } }`
    const refused = await askWith(['read', 'write', 'sync'], query)
    expect(JSON.stringify(refused.body)).toMatch(/AuditEntry demands the scope admin/)
    expect(JSON.stringify(refused.body)).not.toMatch(/createOffer/)
    expect(JSON.stringify((await askWith(['read', 'admin'], query)).body)).toMatch(/"action":"createOffer"/)
  })
})
