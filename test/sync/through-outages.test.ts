import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { databaseKind, emptyDatabase, openTestDatabase, testDatabaseUrl } from '../support/database.ts'
import { dumpDerived, dumpRaw } from '../support/dump.ts'
import { canStartPostgres, type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts'
import { restartingWhile } from '../support/restarts.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

const tables = async (db: Database) => ({ derived: await dumpDerived(db), raw: await dumpRaw(db) })

const runs = (db: Database) =>
  db.query<{ status: string; code: string | null; resources: string[] }>(
    `select status::text as status, error_code as code, to_jsonb(resources) as resources from sync_runs
     order by created_at`,
  )

const gone = () => Object.assign(new Error('terminating connection'), { code: '57P01' })

describe(`a sync whose database is lost for a moment (${databaseKind})`, () => {
  let db: Database
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db[Symbol.asyncDispose]())

  test.each([
    ['a page', 'advanceCheckpoint', ['emails', 'leads']],
    ['normalizing', 'readPending', []],
  ])('at %s ends as failed with that code, and goes on by itself in another run', async (_where, statement, left) => {
    await emptyDatabase(db)
    {
      await using kit = await startSyncKit(db)
      await kit.sync()
    }
    const expected = await tables(db)
    await emptyDatabase(db)
    let losses = 1
    const isLost = (sql: string) => sql.includes(statement) && (!sql.includes('readPending') || losses > 0)
    let pages = 0
    const losing: Database = {
      ...db,
      query: async (sql, parameters) => {
        if (isLost(sql) && losses-- > 0) throw gone()
        return await db.query(sql, parameters)
      },
      transaction: (work) =>
        db.transaction((tx) =>
          work({
            query: async (sql, parameters) => {
              // @NOTE The first page of leads.
              if (isLost(sql) && parameters?.[0] === 'leads' && pages++ === 0) throw gone()
              return await tx.query(sql, parameters)
            },
          }),
        ),
    }
    await using kit = await startSyncKit(losing)
    await kit.sync()
    const [first, second, ...more] = await runs(db)
    expect(first).toMatchObject({ status: 'failed', code: 'DATABASE_UNAVAILABLE' })
    expect(second).toMatchObject({ status: 'succeeded', code: null })
    expect(second?.resources.toSorted()).toEqual(left)
    expect(more).toEqual([])
    const parts = await db.query(
      `select resource from sync_run_resources where error_code = 'DATABASE_UNAVAILABLE' and status = 'failed' order by 1`,
    )
    expect(parts).toEqual(left.map((resource) => ({ resource })))
    expect(await tables(db)).toEqual(expected)
  })
})

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres)('a Postgres that crashes during a sync', () => {
  let cluster: PostgresCluster
  let db: Database
  beforeAll(async () => {
    cluster = await startPostgresCluster()
    db = await openDatabase({ url: cluster.url, folder: undefined, command: 'test' })
  }, 120_000)
  afterAll(async () => {
    await db[Symbol.asyncDispose]()
    await cluster[Symbol.asyncDispose]()
  })

  test('leaves the same tables as one that does not', async () => {
    {
      await using kit = await startSyncKit(db, { leads: 400 })
      await kit.sync()
    }
    const expected = await tables(db)
    await emptyDatabase(db)
    await using kit = await startSyncKit(db, { leads: 400 })
    await restartingWhile(cluster, { times: 4, withinMs: 250 }, kit.sync())
    const all = await runs(db)
    expect(all.length).toBeGreaterThan(1)
    expect(all.at(-1)).toMatchObject({ status: 'succeeded', code: null })
    for (const run of all.slice(0, -1)) expect(run).toMatchObject({ status: 'failed', code: 'DATABASE_UNAVAILABLE' })
    expect(await tables(db)).toEqual(expected)
  }, 300_000)
})
