import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkUpsert } from '../../src/database/bulk-upsert.ts'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { testDatabaseUrl, testSchema } from '../support/database.ts'
import { DEFINITIONS, rowOf } from './raw-targets.ts'

const MIGRATIONS = resolve(import.meta.dirname, '../../prisma/migrations')

test('no migration names a schema', () => {
  const files = readdirSync(MIGRATIONS, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sql'))
  expect(files.length).toBeGreaterThan(9)
  for (const path of files) {
    // @NOTE The role PUBLIC, everybody, has the name of the schema.
    const sql = readFileSync(join(MIGRATIONS, path), 'utf8').replaceAll(/^\s*--.*$|\bFROM PUBLIC\b/gm, '')
    expect(sql, path).not.toMatch(/\bpublic\b|\bsearch_path\b/i)
    expect(sql, path).not.toMatch(/\b(?:TABLE|INTO|REFERENCES|ON|UPDATE|FUNCTION|TYPE)\s+"\w+"\s*\.\s*"/i)
  }
})

if (testDatabaseUrl !== undefined) {
  const baseUrl = testDatabaseUrl
  describe('two workspaces on one server', () => {
    const schemas = { one: testSchema(baseUrl), other: testSchema(baseUrl) }
    let one: Database
    let other: Database

    beforeAll(async () => {
      ;[one, other] = await Promise.all([
        openPostgres({ url: schemas.one.url }),
        openPostgres({ url: schemas.other.url }),
      ])
    })

    afterAll(async () => {
      await one[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
      await schemas.one.drop()
      await schemas.other.drop()
    })

    const counts = async (db: Database) => {
      const tables = await db.query<{ name: string }>(
        `select tablename::text as name from pg_tables
         where schemaname = current_schema() and tablename not in ('_prisma_migrations', 'workspace') order by 1`,
      )
      const found: Record<string, number> = {}
      for (const { name } of tables) {
        const [row] = await db.query<{ rows: number }>(`select count(*)::int as rows from ${name}`)
        found[name] = row?.rows ?? Number.NaN
      }
      return found
    }

    const statementsOf = async (db: Database, work: () => Promise<void>): Promise<string[]> => {
      const statements: string[] = []
      const stop = db.observe((sql) => statements.push(sql))
      await work()
      stop()
      return statements
    }

    /** Writes by every way there is: bulk upsert with its trigger, Prisma, SQL, a transaction, a session. */
    const writeEverything = async (db: Database) => {
      for (const minute of [1, 2, 0]) {
        await bulkUpsert(db, DEFINITIONS.target, [rowOf(DEFINITIONS, { key: 0, content: minute, minute })], new Date())
      }
      const lead = await db.prisma.lead.create({
        data: { email: 'lea@brightsmile.example', company: { create: { companyName: 'Bright Smile' } } },
      })
      await db.prisma.event.create({
        data: { eventSource: 'manual', eventType: 'note_added', eventTimestamp: new Date(), leadId: lead.id },
      })
      await db.transaction((tx) => tx.query(`insert into users (email) values ('ada@team.example')`))
      await db.session(async (session) => {
        await session.query('create temp table scratch as select id from leads')
        await session.query(`update leads set lead_status = 'contacted' where id in (select id from scratch)`)
      })
    }

    test('what is written in one never appears in the other', async () => {
      const before = await counts(other)
      await writeEverything(one)
      const written = await counts(one)
      expect(written).toMatchObject({ leads: 1, companies: 1, events: 1, users: 1, raw_versions: 2 })
      expect(await counts(other)).toEqual(before)
      expect(Object.values(before).every((rows) => rows === 0)).toBe(true)
      await writeEverything(other)
      expect(await counts(other)).toEqual(written)
      await one.query('delete from leads')
      expect(await counts(other)).toEqual(written)
      expect(await other.prisma.lead.count()).toBe(1)
      expect(await one.prisma.lead.count()).toBe(0)
    })

    test('no statement of ours names a schema, and those of Prisma only their own', async () => {
      await one.query(
        'truncate leads, users, companies, events, instantly_campaign_definitions_raw, raw_versions cascade',
      )
      const statements = await statementsOf(one, () => writeEverything(one))
      const own = `"${schemas.one.schema}".`
      const byPrisma = statements.filter((sql) => sql.includes(own))
      expect(byPrisma.length).toBeGreaterThan(1)
      expect(statements.length).toBeGreaterThan(byPrisma.length + 4)
      for (const sql of statements) expect(sql.replaceAll(own, '')).not.toMatch(/\bpublic\b|test_[0-9a-f]{16}/)
    })

    test('each has its own migrations and its own enums', async () => {
      for (const db of [one, other]) {
        const [row] = await db.query<{ tables: number; types: number; outside: number }>(`select
          (select count(*)::int from pg_tables where schemaname = current_schema() and tablename = '_prisma_migrations') as tables,
          (select count(*)::int from pg_type where typnamespace = current_schema()::regnamespace and typtype = 'e') as types,
          (select count(*)::int from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
            where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and t.typtype = 'e'
              and t.typnamespace <> c.relnamespace) as outside`)
        expect(row).toEqual({ tables: 1, types: 13, outside: 0 })
      }
    })
  })

  test('a schema whose name has to be quoted works like any other', async () => {
    const schema = `Test-${testSchema(baseUrl).schema}$1`
    const url = new URL(baseUrl)
    url.searchParams.set('schema', schema)
    const client = new pg.Client({ connectionString: baseUrl })
    await client.connect()
    try {
      for (const time of [1, 2]) {
        await using database = await openPostgres({ url: url.toString() })
        await database.prisma.user.create({ data: { email: `ada${time}@team.example` } })
        expect(await database.query('select count(*)::int as users from users')).toEqual([{ users: time }])
      }
    } finally {
      await client.query(`drop schema if exists ${pg.escapeIdentifier(schema)} cascade`)
      await client.end()
    }
  })
}
