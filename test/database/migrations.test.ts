import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/database/migrate.ts'
import { isUpToDate } from '../../src/database/migration-state.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { type BareDatabase, openBareDatabase } from './bare-database.ts'

const REAL = resolve(import.meta.dirname, '../../prisma/migrations')

const applied = (bare: BareDatabase) =>
  bare.query(`select migration_name as name from _prisma_migrations
    where finished_at is not null and rolled_back_at is null order by 1`)

describe(`the migrations of this version (${databaseKind})`, () => {
  let bare: BareDatabase
  let names: string[]

  beforeAll(async () => {
    bare = await openBareDatabase()
    const entries = await readdir(REAL, { withFileTypes: true })
    names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    names.sort()
  })

  afterAll(() => bare[Symbol.asyncDispose]())

  const run = () => migrate(bare.factory, bare.runScript)

  const upToDate = () =>
    isUpToDate({
      // @NOTE The bare database does not know the shape of a row either.
      query: async <Row>(sql: string) => (await bare.query(sql)) as Row[],
    })

  test('are applied to an empty database, each once, in their order', async () => {
    expect(await upToDate()).toBe(false)
    expect(await run()).toEqual(names)
    expect(await applied(bare)).toEqual(names.map((name) => ({ name })))
  })

  test('are not applied again', async () => {
    const before = await bare.query('select * from _prisma_migrations order by id')
    expect(await run()).toEqual([])
    expect(await bare.query('select * from _prisma_migrations order by id')).toEqual(before)
    expect(await upToDate()).toBe(true)
  })

  test('are refused where an applied one was edited since, by its name', async () => {
    const [row] = await bare.query(`select checksum from _prisma_migrations where migration_name = '006_leads'`)
    const checksum =
      row !== undefined && typeof row === 'object' && row !== null && 'checksum' in row ? row.checksum : ''
    const set = (value: unknown) =>
      bare.query(`update _prisma_migrations set checksum = $1 where migration_name = '006_leads'`, [value])
    await set('0'.repeat(64))
    expect(await upToDate()).toBe(false)
    await expect(run()).rejects.toMatchObject({
      code: 'DATABASE_HISTORY_DIVERGED',
      message: expect.stringContaining('006_leads'),
    })
    await set(checksum)
    expect(await run()).toEqual([])
  })

  test('are refused where the database knows one that this version does not, by its name', async () => {
    await bare.query(`insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      values ('00000000-0000-4000-8000-000000000000', repeat('0', 64), '999_tomorrow', now(), now(), 1)`)
    expect(await upToDate()).toBe(false)
    await expect(run()).rejects.toMatchObject({
      code: 'DATABASE_HISTORY_DIVERGED',
      message: expect.stringContaining('999_tomorrow'),
    })
    await bare.query(`delete from _prisma_migrations where migration_name = '999_tomorrow'`)
    expect(await run()).toEqual([])
    expect(await upToDate()).toBe(true)
  })

  test('are not all there where one was not finished', async () => {
    const set = (value: string) =>
      bare.query(`update _prisma_migrations set finished_at = ${value} where migration_name = '006_leads'`)
    await set('null')
    expect(await upToDate()).toBe(false)
    await set('now()')
    expect(await upToDate()).toBe(true)
  })
})

describe(`a migration (${databaseKind})`, () => {
  let bare: BareDatabase
  let folder: string

  const tables = async () =>
    bare.query(`select tablename::text as name from pg_tables
      where schemaname = current_schema() and tablename <> '_prisma_migrations' order by 1`)
  const put = async (name: string, script: string) => {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'migration.sql'), script)
  }
  const run = (runScript = bare.runScript) => migrate(bare.factory, runScript, folder)

  beforeAll(async () => {
    bare = await openBareDatabase()
  })

  afterAll(() => bare[Symbol.asyncDispose]())

  afterEach(async () => {
    await rm(folder, { recursive: true })
    await bare.query('drop table if exists one, two, _prisma_migrations')
  })

  async function begin(): Promise<void> {
    folder = await mkdtemp(join(tmpdir(), 'leadline-migrations-'))
    await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n')
    await put('001_one', 'create table one (id int); -- a comment; with a semicolon')
  }

  test('that fails leaves nothing of itself, keeps those before it, and is applied once it is mended', async () => {
    await begin()
    await put('002_two', 'create table two (id int); insert into two values (1); select 1 / 0;')
    for (const _again of [1, 2]) {
      await expect(run()).rejects.toMatchObject({
        code: 'DATABASE_MIGRATION_FAILED',
        message: expect.stringMatching(/002_two[\s\S]*division by zero/),
      })
      expect(await tables()).toEqual([{ name: 'one' }])
      expect(await applied(bare)).toEqual([{ name: '001_one' }])
    }
    await put('002_two', 'create table two (id int);')
    expect(await run()).toEqual(['002_two'])
    expect(await run()).toEqual([])
    expect(await tables()).toEqual([{ name: 'one' }, { name: 'two' }])
  })

  test('that was interrupted before its script ran is applied by the next start', async () => {
    await begin()
    const dying = async () => {
      throw new Error('killed')
    }
    await expect(run(dying)).rejects.toThrow()
    expect(await run()).toEqual(['001_one'])
    expect(await tables()).toEqual([{ name: 'one' }])
  })

  test('that was interrupted right after its script ran is not applied twice', async () => {
    await begin()
    await expect(
      run(async (script) => {
        await bare.runScript(script)
        if (script.includes('create table one')) throw new Error('killed')
      }),
    ).rejects.toThrow()
    expect(await applied(bare)).toEqual([{ name: '001_one' }])
    expect(await run()).toEqual([])
  })
})

if (testDatabaseUrl !== undefined) {
  const baseUrl = testDatabaseUrl
  describe('several processes that start at once on one new schema', () => {
    test('leave no lock behind for as long as they run', async () => {
      const { url, schema, drop } = testSchema(baseUrl)
      await using database = await openPostgres({ url: `${url}&application_name=${schema}` })
      const held = await database.query(
        `select objid::text from pg_locks join pg_stat_activity using (pid)
         where locktype = 'advisory' and application_name = $1`,
        [schema],
      )
      await drop()
      expect(held).toEqual([])
    })

    test('do not collide: each migration is applied once', async () => {
      const { url, drop } = testSchema(baseUrl)
      try {
        const opened = await Promise.all([1, 2, 3, 4, 5].map(() => openPostgres({ url, poolSize: 2 })))
        const [first] = opened
        const rows = await first?.query<{ times: number; all: boolean }>(
          `select count(*)::int as times, bool_and(finished_at is not null and rolled_back_at is null) as all
           from _prisma_migrations group by migration_name`,
        )
        expect(rows?.length).toBeGreaterThan(9)
        expect(new Set(rows?.map(({ times, all }) => `${times} ${all}`))).toEqual(new Set(['1 true']))
        for (const database of opened) await database[Symbol.asyncDispose]()
      } finally {
        await drop()
      }
    })
  })
}
