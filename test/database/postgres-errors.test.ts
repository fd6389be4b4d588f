import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { inspect } from 'node:util'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { DatabaseError } from '../../src/database/errors.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { testDatabaseUrl, testSchema } from '../support/database.ts'
import { type FakeBehaviour, startFakePostgres } from './fake-postgres.ts'

const PASSWORD = 'p4ssw0rd-nobody-may-see'

/** Opens a database that cannot be opened; whatever is wrong, nothing of the error may hold the password. */
async function refusalOf(url: string): Promise<DatabaseError> {
  const error: unknown = await openPostgres({ url }).then(
    async (database) => {
      await database[Symbol.asyncDispose]()
      return 'it opened'
    },
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DatabaseError)) throw new Error(`no DatabaseError but ${inspect(error)}`)
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD)
  return error
}

async function refusalOfFake(behaviour: FakeBehaviour, login = `ada:${PASSWORD}`): Promise<DatabaseError> {
  await using server = await startFakePostgres(behaviour)
  const error = await refusalOf(`postgres://${login}@127.0.0.1:${server.port}/leads`)
  if (error.code !== 'DATABASE_URL_INVALID') expect(error.message).toContain(`127.0.0.1:${server.port}/leads`)
  return error
}

describe('a Postgres that cannot be used says why and what to do', () => {
  test('a wrong password', async () => {
    const refusal = { code: '28P01', message: 'password authentication failed for user "ada"' }
    const error = await refusalOfFake({ authentication: 'cleartext', refusal })
    expect(error.code).toBe('DATABASE_AUTHENTICATION_FAILED')
    expect(error.message).toMatch(/user "ada".*DATABASE_URL/)
  })

  test('no password where one is wanted', async () => {
    const error = await refusalOfFake({ authentication: 'scram' }, 'ada')
    expect(error.code).toBe('DATABASE_AUTHENTICATION_FAILED')
  })

  test('a version that is too old', async () => {
    const error = await refusalOfFake({ version: 140_011 })
    expect(error.code).toBe('DATABASE_TOO_OLD')
    expect(error.message).toMatch(/Postgres 14; Leadline needs 15.*DATABASE_URL/)
  })

  test.each([
    ['28000', 'DATABASE_AUTHENTICATION_FAILED'],
    ['3D000', 'DATABASE_MISSING'],
    ['42501', 'DATABASE_PERMISSION_DENIED'],
    ['53100', 'DATABASE_DISK_FULL'],
    ['53300', 'DATABASE_UNREACHABLE'],
    ['57P03', 'DATABASE_UNREACHABLE'],
  ])('what it refuses with %s', async (code, expected) => {
    expect((await refusalOfFake({ refusal: { code, message: 'refused' } })).code).toBe(expected)
  })

  test('nobody listens', async () => {
    const error = await refusalOf(`postgres://ada:${PASSWORD}@127.0.0.1:${await freePort()}/leads`)
    expect(error.code).toBe('DATABASE_UNREACHABLE')
    expect(error.message).toMatch(/ECONNREFUSED.*DATABASE_URL/)
  })

  test('a host that does not exist', async () => {
    const error = await refusalOf(`postgres://ada:${PASSWORD}@nowhere.invalid/leads`)
    expect(error.code).toBe('DATABASE_UNREACHABLE')
    expect(error.message).toContain('nowhere.invalid')
  })

  test('something that is no URL', async () => {
    for (const url of ['', 'leads', `mysql://ada:${PASSWORD}@db.example/leads`, `ada:${PASSWORD}@db.example/leads`]) {
      expect((await refusalOf(url)).code).toBe('DATABASE_URL_INVALID')
    }
  })
})

if (testDatabaseUrl !== undefined) {
  const baseUrl = testDatabaseUrl
  describe('a real server', () => {
    const urlWith = (change: (url: URL) => void): string => {
      const url = new URL(testSchema(baseUrl).url)
      change(url)
      return url.toString()
    }

    test('does not know the database', async () => {
      const error = await refusalOf(
        urlWith((url) => {
          url.pathname = '/no_such_database'
        }),
      )
      expect(error.code).toBe('DATABASE_MISSING')
      expect(error.message).toContain('/no_such_database')
    })

    test('does not know the user', async () => {
      const error = await refusalOf(
        urlWith((url) => {
          url.username = 'no_such_user'
          url.password = PASSWORD
        }),
      )
      expect(error.code).toBe('DATABASE_AUTHENTICATION_FAILED')
      expect(error.message).toContain('"no_such_user"')
    })

    test('lets a user without rights neither make a schema nor read that of another, but use its own', async () => {
      const role = `test_${randomBytes(6).toString('hex')}`
      const admin = new pg.Client({ connectionString: baseUrl })
      await admin.connect()
      const { schema, drop } = testSchema(baseUrl)
      const url = urlWith((own) => {
        own.username = role
        own.password = PASSWORD
        own.searchParams.set('schema', schema)
      })
      try {
        await admin.query(`create role ${role} login password '${PASSWORD}'`)
        const error = await refusalOf(url)
        expect(error.code).toBe('DATABASE_PERMISSION_DENIED')
        expect(error.message).toMatch(new RegExp(`User "${role}".*Grant`))
        await using owned = await openPostgres({ url: urlWith((its) => its.searchParams.set('schema', schema)) })
        await admin.query(`grant usage on schema ${schema} to ${role}`)
        expect((await refusalOf(url)).code).toBe('DATABASE_PERMISSION_DENIED')
        await owned.query(`drop schema ${schema} cascade`)
        await admin.query(`create schema ${schema} authorization ${role}`)
        await using database = await openPostgres({ url })
        expect(await database.prisma.lead.count()).toBe(0)
      } finally {
        await drop()
        await admin.query(`drop owned by ${role}`)
        await admin.query(`drop role ${role}`)
        await admin.end()
      }
    })
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
