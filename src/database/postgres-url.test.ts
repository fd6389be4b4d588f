import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DatabaseError } from './errors.ts'
import { parsePostgresUrl } from './postgres-url.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9]{2,11}$/)
const part = fc.string({ minLength: 1, unit: 'grapheme' })
const schemaName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/)

describe('parsePostgresUrl', () => {
  test('takes apart what it is given, whatever user, password and database are, and never shows the password', () => {
    const parts = fc.record({
      scheme: fc.constantFrom('postgres', 'postgresql'),
      user: part,
      password: part.map((text) => `secret${text}`),
      host: word.map((name) => `${name}.example`),
      port: fc.integer({ min: 1, max: 65_535 }),
      database: part.filter((text) => text !== '.' && text !== '..'),
      schema: schemaName,
    })
    fc.assert(
      fc.property(parts, ({ scheme, user, password, host, port, database, schema }) => {
        const [name, secret, path] = [user, password, database].map(encodeURIComponent)
        const address = parsePostgresUrl(
          `${scheme}://${name}:${secret}@${host}:${port}/${path}?schema=${encodeURIComponent(schema)}`,
        )
        expect(address).toMatchObject({ schema, host, user })
        expect(address.location).toBe(`${host}:${port}/${database}${schema === 'public' ? '' : ` (schema ${schema})`}`)
        expect(decodeURIComponent(new URL(address.connectionString).password)).toBe(password)
      }),
    )
  })

  test('refuses everything else by its own error, in which no password stands', () => {
    const text = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.string().map((tail) => `postgres://${tail}`),
      fc.string().map((inner) => `postgres://ada:secret${inner}secret@db.example/leads`),
    )
    fc.assert(
      fc.property(text, (url) => {
        try {
          const { location, host, schema } = parsePostgresUrl(url)
          expect(location + host + schema).not.toContain('secret')
        } catch (error) {
          expect(error).toBeInstanceOf(DatabaseError)
          expect(error).toMatchObject({ code: 'DATABASE_URL_INVALID' })
          expect(String(error)).not.toContain('secret')
        }
      }),
      { numRuns: 1000 },
    )
  })

  test.each(['12/secret', '12?secret', '12#secret'])('refuses a password that was not encoded: %s', (password) => {
    expect(() => parsePostgresUrl(`postgres://ada:${password}@db.example/leads`)).toThrow(/%23, %2F, %3F/)
  })

  test.each(['se@cret', 'secret%'])('finds the host behind a password that was not encoded: %s', (password) => {
    expect(parsePostgresUrl(`postgres://ada:${password}@db.example/leads`).location).toBe('db.example:5432/leads')
  })

  test.each(['postgres://ada@db.example/100%', 'postgres://a%zz:secret@db.example/leads'])(
    'names a stray % in %s',
    (url) => {
      expect(() => parsePostgresUrl(url)).toThrow(/write % itself as %25/)
      expect(() => parsePostgresUrl(url)).toThrow(DatabaseError)
    },
  )

  test('fills in what is missing', () => {
    expect(parsePostgresUrl('postgres://ada@db.example')).toMatchObject({
      schema: 'public',
      location: 'db.example:5432/postgres',
      user: 'ada',
    })
  })

  test("takes away what is Prisma's and leaves what is the driver's", () => {
    const url = 'postgres://ada@db.example/leads?schema=a&connection_limit=5&sslmode=require&pgbouncer=true'
    expect(parsePostgresUrl(url).connectionString).toBe('postgres://ada@db.example/leads?sslmode=require')
  })

  test.each(['', '1a', 'a b', 'a"b', "a'b", 'a;b', 'a.b', 'ä', 'a'.repeat(64)])('%j is no schema', (schema) => {
    expect(() => parsePostgresUrl(`postgres://ada@db.example/leads?schema=${encodeURIComponent(schema)}`)).toThrow(
      DatabaseError,
    )
  })
})
