import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { isDatabaseUnavailable } from '../../src/database/outage.ts'
import { asUnavailable } from '../../src/database/unavailable.ts'
import { createImportService, type ImportServiceOptions } from '../../src/import/import-service.ts'
import { csvImportProgress } from '../../src/live/csv-import-progress.ts'
import { silentLogger } from '../../src/logger.ts'
import { databaseKind, emptyDatabase, openTestDatabase, testDatabaseUrl } from '../support/database.ts'
import { dumpByKeys, dumpImportable } from '../support/dump.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { canStartPostgres, type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts'
import { restartingWhile } from '../support/restarts.ts'

const people = (rows: number, title = 'Owner') =>
  `Email,First Name,Title\n${Array.from(
    { length: rows },
    (_, index) => `person${index % (rows - 20)}@company${index % 31}.example,P${index},${title}\n`,
  ).join('')}`

const gone = () => Object.assign(new Error('terminating connection'), { code: '57P01' })

describe(`what is an outage (${databaseKind})`, () => {
  test.each([
    [gone(), true],
    [asUnavailable(new Error('Connection terminated unexpectedly')), true],
    [new SuppressedError(new Error('Release failed.'), gone()), true],
    [new AggregateError([gone(), gone()]), true],
    [new AggregateError([new TypeError('A defect.'), gone()]), false],
    [Object.assign(new Error('The provider is away.', { cause: gone() }), { code: 'INSTANTLY_NETWORK' }), false],
    [Object.assign(new Error('Refused.'), { code: '23505' }), false],
    [new TypeError('A defect.'), false],
    [undefined, false],
  ])('%s: %s', (error, expected) => {
    expect(isDatabaseUnavailable(error)).toBe(expected)
  })
})

describe(`an import whose database is lost for a moment (${databaseKind})`, () => {
  let db: Database
  let kit: ImportKit
  beforeAll(async () => {
    db = await openTestDatabase()
    kit = await openImportKit(db, 4)
  })
  afterAll(async () => {
    await kit[Symbol.asyncDispose]()
    await db[Symbol.asyncDispose]()
  })
  beforeEach(() => emptyDatabase(db))

  /** A database that is lost at the statements of which `isLost` says so. */
  const losing = (isLost: (sql: string) => boolean): Database => ({
    ...db,
    query: async (sql, parameters) => {
      if (isLost(sql)) throw gone()
      return await db.query(sql, parameters)
    },
  })

  const serviceIn = (world: Partial<ImportServiceOptions>) =>
    createImportService({ db, folder: kit.folder, maxBytes: 1e9, logger: silentLogger, chunkRows: 4, ...world })

  test('says so on its row, ends no stream, and goes on by itself', async () => {
    let losses = 1
    const seen: unknown[] = []
    const query: Database['query'] = async (sql, parameters) => {
      if (sql.includes('finishImport') && losses > 0) {
        losses -= 1
        throw gone()
      }
      const rows = await db.query(sql, parameters)
      if (sql.includes('noteBreak')) {
        const [row] = await db.query<{ id: string; code: string }>('select id, error_code as code from csv_imports_raw')
        seen.push(row?.code, (await csvImportProgress.read(db, row?.id ?? ''))?.ended)
      }
      return rows as never
    }
    await using service = serviceIn({ db: { ...db, query } })
    const { importId, finished } = await service.start({ file: await kit.receive(people(30)) })
    await finished
    expect(seen).toEqual(['DATABASE_UNAVAILABLE', false])
    expect(await kit.read(importId)).toMatchObject({ status: 'completed', errorCode: null, error: null, totalRows: 30 })
  })

  test('is not held up by a lease that nobody could release', async () => {
    let losses = 2
    const isLost = (sql: string) => /releaseImportLease|finishImport/.test(sql) && losses-- > 0
    await using service = serviceIn({ db: losing(isLost) })
    const { importId, finished } = await service.start({ file: await kit.receive(people(30)) })
    await finished
    expect(await kit.read(importId)).toMatchObject({ status: 'completed', errorCode: null })
  })

  test('has what follows it done, though nobody heard of its end', async () => {
    let followed = 0
    let losses = 1
    const query: Database['query'] = async (sql, parameters) => {
      const rows = await db.query(sql, parameters)
      if (sql.includes('finishImport') && losses-- > 0) throw gone()
      return rows as never
    }
    const afterImport = async () => {
      followed += 1
      if (followed === 1) throw gone()
    }
    await using service = serviceIn({ db: { ...db, query }, afterImport })
    await (await service.start({ file: await kit.receive(people(30)) })).finished
    expect(followed).toBe(2)
  })

  test('is given up after the time that was given, and ends at once where it is stopped', async () => {
    let away = false
    const isLost = (sql: string) => {
      away ||= sql.includes('finishImport')
      return away && !sql.includes('noteBreak')
    }
    await using patient = serviceIn({ db: losing(isLost), outageMs: 1 })
    const { importId, finished } = await patient.start({ file: await kit.receive(people(30)) })
    await finished
    expect(await kit.read(importId)).toMatchObject({ status: 'processing', errorCode: 'DATABASE_UNAVAILABLE' })
    const stopped = serviceIn({ db: losing(isLost) })
    const resumed = stopped.resume(importId)
    await stopped[Symbol.asyncDispose]()
    await resumed.finished
    await kit.service.resume(importId).finished
    expect(await kit.read(importId)).toMatchObject({ status: 'completed', errorCode: null })
  })
})

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres)('a Postgres that crashes again and again', () => {
  let cluster: PostgresCluster
  let db: Database
  let kit: ImportKit
  beforeAll(async () => {
    cluster = await startPostgresCluster()
    db = await openDatabase({ url: cluster.url, folder: undefined, command: 'test' })
    kit = await openImportKit(db, 20)
  }, 120_000)
  afterAll(async () => {
    await kit[Symbol.asyncDispose]()
    await db[Symbol.asyncDispose]()
    await cluster[Symbol.asyncDispose]()
  })

  test('in the middle of an import and of its undo: both go on, to the same end as without', async () => {
    const text = people(2_000)
    const first = await kit.import(text)
    const expected = await dumpByKeys(db)
    expect(first.status).toBe('completed')
    await emptyDatabase(db)
    let outages = 0
    const warn = () => {
      outages += 1
    }
    const service = createImportService({
      ...{ db, folder: kit.folder, maxBytes: 1e9, chunkRows: 20 },
      logger: { ...silentLogger, warn },
    })
    const { importId, finished } = await service.start({ file: await kit.receive(text) })
    await restartingWhile(cluster, { times: 3, withinMs: 300 }, finished)
    expect(outages).toBeGreaterThan(0)
    expect(await kit.read(importId)).toMatchObject({ status: 'completed', errorCode: null })
    expect(await dumpByKeys(db)).toEqual(expected)
    outages = 0
    const undo = await service.undo(importId)
    await restartingWhile(cluster, { times: 3, withinMs: 150 }, undo.finished)
    expect(outages).toBeGreaterThan(0)
    expect(await kit.read(importId)).toMatchObject({ status: 'undone', errorCode: null })
    expect(Object.values(await dumpImportable(db)).flat()).toEqual([])
    await service[Symbol.asyncDispose]()
  }, 300_000)
})
