import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { runCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'

const READING = [
  ['status'],
  ['status', '--json'],
  ['keys', 'list'],
  ['users', 'list'],
  ['import', 'list'],
  ['import', 'failed', '00000000-0000-4000-8000-000000000000'],
  ['import', 'list.csv', '--dry-run'],
  ['rebuild', '--check'],
]

async function place() {
  const folder = await temporaryFolder()
  await writeFile(join(folder.path, 'list.csv'), 'Email\nada@smile.example\n')
  const own = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
  return {
    path: folder.path,
    schema: own?.schema ?? '',
    at: { url: own?.url, folder: join(folder.path, '.leadline/db'), command: 'test' },
    env: { ...(own && { DATABASE_URL: own.url }), LOG_LEVEL: 'warn' },
    async [Symbol.asyncDispose]() {
      await own?.drop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** What stands where a workspace could be: the schema's relations on Postgres, the folder's files otherwise. */
async function whatIsThere(at: Awaited<ReturnType<typeof place>>): Promise<unknown> {
  const files = (await readdir(at.path)).toSorted()
  if (testDatabaseUrl === undefined) return files
  const client = new pg.Client({ connectionString: testDatabaseUrl })
  await client.connect()
  const { rows } = await client.query(
    `select n.nspname, array(select relname::text from pg_class where relnamespace = n.oid order by 1) as relations
     from pg_namespace n where nspname = $1`,
    [at.schema],
  )
  await client.end()
  return { files, rows }
}

describe(`commands that only read (${databaseKind})`, () => {
  test('make nothing where there is no workspace, and say so', async () => {
    await using at = await place()
    const before = await whatIsThere(at)
    for (const words of READING) {
      const { code, out, err } = await runCommand(words, at.path, at.env)
      expect([words, code, out]).toEqual([words, 2, ''])
      if (testDatabaseUrl === undefined) expect(err).toMatch(/There is no embedded database in \.leadline\/db\./)
      else expect(err).toContain(`the schema "${at.schema}" holds no Leadline workspace.`)
      expect(err).toMatch(/leadline migrate/)
      expect(err).not.toMatch(/ at .*\.ts:/)
    }
    expect(await whatIsThere(at)).toEqual(before)
    expect((await runCommand(['migrate'], at.path, at.env)).code).toBe(0)
    for (const words of READING.filter(([, word]) => word !== 'failed')) {
      const { code, err } = await runCommand(words, at.path, at.env)
      expect([words, code, err]).toEqual([words, 0, ''])
    }
  }, 120_000)

  test('do not migrate a workspace of an older version, and say what does', async () => {
    await using at = await place()
    const lost = `delete from _prisma_migrations where migration_name = '035_row_level_security'`
    const known = 'select migration_name from _prisma_migrations order by 1'
    let before: unknown
    {
      await using db = await openDatabase(at.at)
      await db.query(lost)
      before = await db.query(known)
    }
    for (const words of READING) {
      const { code, err } = await runCommand(words, at.path, at.env)
      expect([words, code, err]).toEqual([
        words,
        2,
        expect.stringMatching(/is older than this version.*leadline migrate/),
      ])
    }
    await expect(openDatabase({ ...at.at, access: 'read-only' })).rejects.toMatchObject({
      code: 'DATABASE_NOT_MIGRATED',
    })
    if (testDatabaseUrl === undefined) return
    const client = new pg.Client({ connectionString: testDatabaseUrl, options: `-c search_path=${at.schema}` })
    await client.connect()
    expect((await client.query(known)).rows).toEqual(before)
    await client.end()
  }, 120_000)

  test('do not take a workspace of another version for an older one', async () => {
    await using at = await place()
    {
      await using db = await openDatabase(at.at)
      await db.query(`insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
        values ('00000000-0000-4000-8000-000000000000', repeat('0', 64), '999_tomorrow', now(), now(), 1)`)
    }
    await expect(openDatabase({ ...at.at, access: 'read-only' })).rejects.toMatchObject({
      code: 'DATABASE_HISTORY_DIVERGED',
    })
  }, 60_000)
})

if (testDatabaseUrl !== undefined) {
  const baseUrl = testDatabaseUrl
  test('a mistyped schema is answered with the schemas that hold a workspace', async () => {
    const [real, mistyped] = [testSchema(baseUrl), testSchema(baseUrl)]
    try {
      await (await openDatabase({ url: real.url, folder: undefined, command: 'test' }))[Symbol.asyncDispose]()
      const wrong = openDatabase({ url: mistyped.url, folder: undefined, command: 'test', access: 'read-only' })
      const error: unknown = await wrong.then(
        () => 'it opened',
        (thrown: unknown) => thrown,
      )
      expect(error).toMatchObject({ code: 'DATABASE_WORKSPACE_MISSING' })
      expect(String(error)).toMatch(
        /These schemas hold one: (.*test_[0-9a-f]{16}.*); name it as \?schema= in DATABASE_URL/,
      )
    } finally {
      await real.drop()
      await mistyped.drop()
    }
  })
}
