import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import type { User } from '../../src/generated/prisma/client.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase, testDatabaseUrl, testSchema } from '../support/database.ts'
import { keepLog, post, serve } from './server-kit.ts'

const READ_TIMEOUT_MS = 1_000
const logger = keepLog()
let db: Database
let server: LeadlineServer
let currentUser: () => Promise<User>
let drop = async () => {}

beforeAll(async () => {
  if (testDatabaseUrl === undefined) db = await openTestDatabase()
  else {
    const place = testSchema(testDatabaseUrl)
    drop = place.drop
    db = await openDatabase({ url: place.url, folder: undefined, command: 'test', readTimeoutMs: READ_TIMEOUT_MS })
  }
  const email = 'owner@team.example'
  const user = await db.prisma.user.create({ data: { email } })
  currentUser = async () => user
  server = await serve(db, { currentUser, logger, safety: { requestTimeoutMs: 500 } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
  await drop()
})

/** Lets nobody read the leads while `work` runs. */
async function withLeadsLocked(work: () => Promise<void>): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('lock table leads in access exclusive mode')
    await work()
  })
}

const WAYS = [
  ['the database builds the answer', '{ leads(first: 1) { edges { node { email } } } }'],
  ['fields are resolved one by one', '{ me { id } leads(first: 1) { edges { node { email } } } }'],
] as const

describe(`a request that takes too long (${databaseKind})`, () => {
  test.each(WAYS)('is answered with TIMEOUT where %s', async (_way, query) => {
    await post(server.url, { query })
    await withLeadsLocked(async () => {
      const response = await post(server.url, { query })
      expect(response.status).toBe(504)
      expect(await response.json()).toMatchObject({
        errors: [{ message: expect.stringContaining('took too long'), extensions: { code: 'TIMEOUT' } }],
      })
    })
    const { data } = await (await post(server.url, { query })).json()
    expect(data).toMatchObject({ leads: { edges: [] } })
    expect(logger.lines.filter(({ level }) => level !== 'info')).toEqual([])
  })

  // @NOTE The embedded database runs in this process and ends no statement; docs/security.md says so.
  if (testDatabaseUrl === undefined) return

  test('has its statement ended, which is not run again', async () => {
    await using patient = await serve(db, { currentUser, logger, safety: { requestTimeoutMs: 60_000 } })
    for (const [, query] of WAYS) {
      await withLeadsLocked(async () => {
        const statements: string[] = []
        const stop = db.observe((sql) => statements.push(sql))
        const answer = await post(patient.url, { query })
        stop()
        expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'TIMEOUT' } }] })
        expect(statements.filter((sql) => /\bleads\b/.test(sql) && !sql.startsWith('lock'))).toHaveLength(1)
      })
    }
    expect(logger.lines.filter(({ level }) => level !== 'info')).toEqual([])
  })
})
