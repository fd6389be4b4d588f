import { createServer, type Server } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrationLockKeys } from '../../src/database/migration-lock.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { startCommand } from '../support/command.ts'
import { testDatabaseUrl } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { canStartPostgres, type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts'

/** Generous: the machine may be busy. What hangs does so for minutes. */
const PROMPTLY_MS = 8_000

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres)('every start and stop has an end', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgresCluster()
  }, 60_000)
  afterAll(() => cluster[Symbol.asyncDispose]())

  const urlOf = (schema: string) => cluster.urlFor({ schema })

  /** A connection that holds what `sql` takes, until it is disposed. */
  async function holding(sql: string) {
    const client = new pg.Client({ connectionString: cluster.url, application_name: 'somebody' })
    await client.connect()
    await client.query(sql)
    return { [Symbol.asyncDispose]: () => client.end() }
  }
  const migrating = (schema: string) =>
    holding(
      `begin; select pg_advisory_xact_lock(hashtextextended(${pg.escapeLiteral(migrationLockKeys(schema).process)}, 0))`,
    )

  test('a lock of the migration engine that stayed behind keeps nobody', { timeout: 60_000 }, async () => {
    await using _held = await holding('select pg_advisory_lock(72707369)')
    await using db = await openPostgres({ url: urlOf('behind') })
    expect(await db.query('select count(*)::int as rows from workspace')).toEqual([{ rows: 1 }])
  })

  test('who waits too long for another that migrates is told whom for', { timeout: 60_000 }, async () => {
    await using _held = await migrating('busy')
    const opening = openPostgres({ url: urlOf('busy'), migrationWaitMs: 600 })
    await expect(opening).rejects.toMatchObject({
      code: 'DATABASE_MIGRATION_LOCKED',
      message: expect.stringMatching(/process \d+ of the server \("somebody"\) since \d{4}-.*pg_terminate_backend/),
    })
  })

  test('a script that outlives its process is waited for', { timeout: 60_000 }, async () => {
    const { script } = migrationLockKeys('outlived')
    const held = await holding(`begin; select pg_advisory_xact_lock(hashtextextended(${pg.escapeLiteral(script)}, 0))`)
    let isOpen = false
    const opening = openPostgres({ url: urlOf('outlived') }).then((db) => {
      isOpen = true
      return db
    })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(isOpen).toBe(false)
    await held[Symbol.asyncDispose]()
    await using db = await opening
    expect(await db.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  test('another workspace of the same database may be migrated meanwhile', { timeout: 60_000 }, async () => {
    await using _held = await migrating('first')
    await using db = await openPostgres({ url: urlOf('second'), migrationWaitMs: 600 })
    expect(db.location).toContain('second')
  })

  test('disposing ends, whatever still runs', { timeout: 60_000 }, async () => {
    const db = await openPostgres({ url: urlOf('stopped') })
    const running = [
      db.query('select pg_sleep(60)').catch((error: unknown) => error),
      db.transaction((tx) => tx.query('select pg_sleep(60)')).catch((error: unknown) => error),
      db.session((session) => session.query('select pg_sleep(60)')).catch((error: unknown) => error),
      db.reads.query('select pg_sleep(60)').catch((error: unknown) => error),
    ]
    const unlisten = await db.listen('leadline_test', () => undefined)
    const begun = Date.now()
    await unlisten()
    await db[Symbol.asyncDispose]()
    expect(Date.now() - begun).toBeLessThan(PROMPTLY_MS)
    for (const outcome of await Promise.all(running)) expect(outcome).toBeInstanceOf(Error)
  })

  describe('SIGTERM ends a command', () => {
    const endedAfterTerm = async (words: readonly string[], url: string, isThere: () => Promise<boolean>) => {
      await using folder = await temporaryFolder()
      await using command = startCommand(words, folder.path, { DATABASE_URL: url, LOG_LEVEL: 'warn' })
      await expect.poll(isThere, { timeout: 30_000, interval: 100 }).toBe(true)
      const begun = Date.now()
      command.child.kill('SIGTERM')
      const code = await Promise.race([
        command.ended,
        new Promise((resolve) => setTimeout(() => resolve('still running'), PROMPTLY_MS)),
      ])
      return { code, err: command.err(), milliseconds: Date.now() - begun }
    }
    const waits = (pattern: string) => async () => {
      await using admin = await connected(cluster.url)
      const { rows } = await admin.client.query(
        `select from pg_stat_activity where application_name = 'leadline' and query like $1`,
        [pattern],
      )
      return rows.length > 0
    }

    test('that waits for another that migrates', { timeout: 60_000 }, async () => {
      await using _held = await migrating('waiting')
      const ended = await endedAfterTerm(['migrate'], urlOf('waiting'), waits('/* waitFor */%'))
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('Stopped') })
    })

    test('that waits for a table', { timeout: 60_000 }, async () => {
      await (await openPostgres({ url: urlOf('locked') }))[Symbol.asyncDispose]()
      await using _held = await holding('begin; lock table locked.sync_runs')
      const ended = await endedAfterTerm(['serve'], urlOf('locked'), waits('%sync_runs%'))
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('Stopped') })
    })

    test('that waits for a server which says nothing', { timeout: 60_000 }, async () => {
      let asked = false
      await using silent = await listening(() => {
        asked = true
      })
      const url = `postgres://postgres@127.0.0.1:${silent.port}/postgres`
      const ended = await endedAfterTerm(['migrate'], url, async () => asked)
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('Stopped') })
    })
  })
})

async function connected(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}

async function listening(onConnection: () => void) {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    onConnection()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { port: address.port, [Symbol.asyncDispose]: async () => void server.close() }
}
