import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import type { CommandContext } from '../../src/cli/command-context.ts'
import { importCommand } from '../../src/cli/import-command.ts'
import { failedRowsCommand, listImportsCommand } from '../../src/cli/import-history-commands.ts'
import { listKeysCommand } from '../../src/cli/keys-command.ts'
import { rebuildCommand } from '../../src/cli/rebuild-command.ts'
import { statusCommand } from '../../src/cli/status-command.ts'
import { listUsersCommand } from '../../src/cli/users-command.ts'
import { openDatabase } from '../../src/database/open.ts'
import { runCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { runInProcess } from './in-process.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

async function place() {
  const folder = await temporaryFolder()
  const list = join(folder.path, 'list.csv')
  await writeFile(list, 'Email\nada@smile.example\n')
  const own = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
  const dataDir = join(folder.path, 'data', 'db')
  return {
    path: folder.path,
    schema: own?.schema ?? '',
    dataDir,
    list,
    database: { url: own?.url, folder: dataDir, command: 'test' },
    env: {
      ...(own && { DATABASE_URL: own.url }),
      LEADLINE_DATA_DIR: dataDir,
      LEADLINE_IMPORTS_DIR: join(folder.path, 'data', 'imports'),
      LOG_LEVEL: 'warn',
    },
    async [Symbol.asyncDispose]() {
      await own?.drop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

type Place = Awaited<ReturnType<typeof place>>

/** Every command that only reads. */
function reading({ list }: Place): Record<string, (context: CommandContext) => Promise<number>> {
  return {
    status: (context) => statusCommand(context, { json: false }),
    'status --json': (context) => statusCommand(context, { json: true }),
    'keys list': (context) => listKeysCommand(context, { json: false }),
    'users list': (context) => listUsersCommand(context, { json: false }),
    'import list': (context) => listImportsCommand(context, { json: false }),
    'import failed': (context) => failedRowsCommand(context, NOBODY, { json: false }),
    'import --dry-run': (context) => importCommand(context, list, { dryRun: true, json: false }),
    'rebuild --check': (context) => rebuildCommand(context, { check: true, json: false }),
  }
}

/** What stands where a workspace could be: the schema's relations on Postgres, files. */
async function whatIsThere({ path, schema }: Place): Promise<unknown> {
  const files = (await readdir(path, { recursive: true })).toSorted()
  if (testDatabaseUrl === undefined) return files
  const client = new pg.Client({ connectionString: testDatabaseUrl })
  await client.connect()
  const { rows } = await client.query(
    `select n.nspname, array(select relname::text from pg_class where relnamespace = n.oid order by 1) as relations
     from pg_namespace n where nspname = $1`,
    [schema],
  )
  await client.end()
  return { files, rows }
}

describe(`commands that only read (${databaseKind})`, () => {
  test('make nothing where there is no workspace, and say so', async () => {
    await using at = await place()
    const before = await whatIsThere(at)
    for (const [name, command] of Object.entries(reading(at))) {
      const { code, out, err } = await runInProcess(at.env, command)
      expect([name, code, out]).toEqual([name, 'DATABASE_WORKSPACE_MISSING', ''])
      if (testDatabaseUrl === undefined) expect(err).toContain(`There is no embedded database in ${at.dataDir}.`)
      else expect(err).toContain(`the schema "${at.schema}" holds no Leadline workspace.`)
      expect(err).toMatch(/leadline -- migrate/)
    }
    expect(await whatIsThere(at)).toEqual(before)
    const { code, out, err } = await runCommand(['status'], at.path, at.env)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/leadline -- migrate/)
    expect(err).not.toMatch(/ at .*\.ts:/)
    expect(await whatIsThere(at)).toEqual(before)
  }, 300_000)

  test('work on a workspace of this version', async () => {
    await using at = await place()
    await (await openDatabase(at.database))[Symbol.asyncDispose]()
    const commands = Object.entries(reading(at)).filter(([name]) => name !== 'import failed')
    for (const [name, command] of commands) {
      expect([name, (await runInProcess(at.env, command)).exit]).toEqual([name, 0])
    }
  }, 300_000)

  test('do not migrate a workspace of an older version, nor take one of another for it', async () => {
    await using at = await place()
    const history = 'select migration_name as name from _prisma_migrations order by 1'
    const commands = Object.entries(reading(at)).slice(0, testDatabaseUrl === undefined ? 2 : undefined)
    const expectRefused = async (expected: string, message: RegExp) => {
      for (const [name, command] of commands) {
        const { code, err } = await runInProcess(at.env, command)
        expect([name, code, err]).toEqual([name, expected, expect.stringMatching(message)])
      }
    }
    let known: unknown
    {
      await using db = await openDatabase(at.database)
      await db.query(`delete from _prisma_migrations where migration_name = '034_quarantine_indexes'`)
      known = await db.query(history)
    }
    await expectRefused('DATABASE_NOT_MIGRATED', /is older than this version.*leadline -- migrate/)
    if (testDatabaseUrl === undefined) return
    const client = new pg.Client({ connectionString: testDatabaseUrl, options: `-c search_path=${at.schema}` })
    await client.connect()
    expect((await client.query(history)).rows).toEqual(known)
    await client.query(`insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      values ('${NOBODY}', repeat('0', 64), '999_tomorrow', now(), now(), 1)`)
    await client.end()
    await expectRefused('DATABASE_HISTORY_DIVERGED', /Run the version that made them/)
  }, 300_000)
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
