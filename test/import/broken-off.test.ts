import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/errors.ts'
import { openDatabase } from '../../src/database/open.ts'
import { takeImportLease } from '../../src/import/import-lease.ts'
import { readImport } from '../../src/import/import-record.ts'
import { createImportService, type ImportServiceOptions } from '../../src/import/import-service.ts'
import { csvImportProgress } from '../../src/live/csv-import-progress.ts'
import { silentLogger } from '../../src/logger.ts'
import { openWorkspace, serveWorkspace } from '../../src/main.ts'
import { databaseKind, emptyDatabase, openTestDatabase, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'

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

const people = (rows: number) =>
  `Email,First Name\n${Array.from({ length: rows }, (_, index) => `person${index}@smile.example,P${index}\n`).join('')}`

/** A service over the same tables and files as the kit's, in a world of its own. */
function serviceIn(world: Partial<ImportServiceOptions>) {
  const own = { db, folder: kit.folder, maxBytes: 1e9, logger: silentLogger, chunkRows: 4 }
  return createImportService({ ...own, ...world })
}

/** The database with a disk that is full after some chunks. */
function fullAfter(chunks: number): Database {
  let left = chunks
  const assertFreeSpace = async () => {
    left -= 1
    if (left < 0) throw new DatabaseError('DATABASE_DISK_FULL', 'The disk of /srv/secret/place has 3 MB left.')
  }
  return { ...db, assertFreeSpace }
}

const isTold = async (id: string) => (await csvImportProgress.read(db, id))?.ended

describe(`an import that is broken off (${databaseKind})`, () => {
  test('by a surprise says so on its row, without a word of what is nobody’s business, until it goes on', async () => {
    await using service = serviceIn({ db: fullAfter(2) })
    const { importId, finished } = await service.start({ file: await kit.receive(people(20)) })
    await finished
    const broken = await kit.read(importId)
    expect(broken).toMatchObject({ status: 'processing', errorCode: 'DATABASE_DISK_FULL', counts: { created: 8 } })
    expect(broken.error).toContain('npm run -s leadline -- import resume')
    expect(broken.error).not.toContain('secret')
    expect(await isTold(importId)).toBe(true)
    await kit.service.resume(importId).finished
    expect(await kit.read(importId)).toMatchObject({
      status: 'completed',
      errorCode: null,
      error: null,
      counts: { created: 20 },
    })
  })

  test('by what nobody thought of says that much, also where the database could not be written for a while', async () => {
    let away = 2
    const query: Database['query'] = async (sql, parameters) => {
      if (sql.includes('noteBreak') && away > 0) {
        away -= 1
        throw new Error('The connection is gone.')
      }
      return await db.query(sql, parameters)
    }
    const assertFreeSpace = async () => {
      throw new TypeError('undefined is not a function at /srv/secret/place')
    }
    await using service = serviceIn({ db: { ...db, query, assertFreeSpace } })
    const { importId, finished } = await service.start({ file: await kit.receive(people(3)) })
    await finished
    const { errorCode, error } = await kit.read(importId)
    expect({ errorCode, away }).toEqual({ errorCode: 'IMPORT_BROKEN_OFF', away: 0 })
    expect(error).not.toContain('secret')
  })

  test('while it is taken back says so, and the next start takes it back to the end', async () => {
    const ended = await kit.import(people(20))
    await using service = serviceIn({ db: fullAfter(2) })
    await (await service.undo(ended.id)).finished
    expect(await kit.read(ended.id)).toMatchObject({ status: 'completed', errorCode: 'DATABASE_DISK_FULL' })
    expect(await isTold(ended.id)).toBe(true)
    expect((await db.query('select 1 from leads')).length).toBe(12)
    await kit.service.takeUp()
    expect(await kit.read(ended.id)).toMatchObject({ status: 'undone', errorCode: null, error: null })
    expect(await db.query('select 1 from leads')).toEqual([])
  })

  test.each(['uploaded', 'processing'])(
    'whose file is gone says so where it is %s, and goes on once it is sent again',
    async (status) => {
      await using service = serviceIn({ db: fullAfter(status === 'uploaded' ? 0 : 2) })
      const { importId, finished } = await service.start({ file: await kit.receive(people(20)) })
      await finished
      await db.query(`update csv_imports_raw set import_status = $1::import_status`, [status])
      for (const name of await readdir(kit.folder)) await rm(join(kit.folder, name))
      await kit.service.takeUp()
      const gone = await kit.read(importId)
      expect(gone).toMatchObject({ status, errorCode: 'CSV_FILE_GONE' })
      expect(gone.error).toContain('list.csv')
      expect(gone.error).not.toContain(kit.folder)
      expect(await isTold(importId)).toBe(true)
      const again = await kit.import(people(20))
      expect(again).toMatchObject({ id: importId, status: 'completed', errorCode: null, totalRows: 20 })
    },
  )

  test('leaves no file open, whether it was stopped, broke off or ended', async () => {
    const open = async () => {
      const links = (await readdir('/proc/self/fd').catch(() => [])).map((fd) => readlink(`/proc/self/fd/${fd}`))
      const names = await Promise.all(links.map((link) => link.catch(() => '')))
      return names.filter((name) => name.startsWith(kit.folder))
    }
    const stop = new AbortController()
    await using stopped = serviceIn({ signal: stop.signal })
    stopped.listen({ progress: () => stop.abort() })
    const { importId, finished } = await stopped.start({ file: await kit.receive(people(20)) })
    await finished
    expect(await kit.read(importId)).toMatchObject({ status: 'processing', errorCode: null, counts: { created: 4 } })
    expect(await open()).toEqual([])
    await using broken = serviceIn({ db: fullAfter(1) })
    await broken.resume(importId).finished
    expect(await open()).toEqual([])
    await kit.service.resume(importId).finished
    expect((await kit.read(importId)).status).toBe('completed')
    expect(await open()).toEqual([])
  })

  test('is left to the process that has it; who waits for that stops at once when asked to', async () => {
    const [noted] = await db.query<{ id: string }>(
      `insert into csv_imports_raw (file_name, file_sha256) values ('list.csv', 'held') returning id`,
    )
    const id = noted?.id ?? ''
    await using lease = await takeImportLease(db, id)
    expect(lease).toBeDefined()
    const service = serviceIn({})
    const taken = service.takeUp()
    await service[Symbol.asyncDispose]()
    await taken
    expect(await readImport(db, id)).toMatchObject({ status: 'uploaded', errorCode: null })
  })
})

describe(`what another computer left (${databaseKind})`, () => {
  test('is taken up once its lease has run out', async () => {
    const [left] = await db.query<{ id: string }>(
      `insert into csv_imports_raw (file_name, file_sha256, lease_owner, lease_expires_at)
       values ('list.csv', 'left', 'elsewhere.example/1/start/owner', now() + interval '300 milliseconds') returning id`,
    )
    await using service = serviceIn({ lookAgainMs: 600 })
    await service.takeUp()
    // @NOTE Its file is on the other computer; that this is told shows that it was taken up.
    expect(await readImport(db, left?.id ?? '')).toMatchObject({ errorCode: 'CSV_FILE_GONE' })
  })
})

const CHILD = fileURLToPath(new URL('../support/import-process.ts', import.meta.url))

describe(`a server that starts (${databaseKind})`, () => {
  test('takes up the import of a process that was killed, while it serves', async () => {
    await using folder = await temporaryFolder()
    const place =
      testDatabaseUrl === undefined
        ? { url: undefined, folder: join(folder.path, 'db'), drop: async () => {} }
        : { ...testSchema(testDatabaseUrl), folder: undefined }
    const imports = join(folder.path, 'imports')
    try {
      const file = await kit.receive(people(600))
      await cp(kit.folder, imports, { recursive: true })
      const prepared = await openDatabase({ url: place.url, folder: place.folder, command: 'test' })
      const [noted] = await prepared.query<{ id: string }>(
        `insert into csv_imports_raw (file_name, file_sha256, file_bytes) values ('list.csv', $1, $2) returning id`,
        [file.sha256, file.bytes],
      )
      const id = noted?.id ?? ''
      await prepared[Symbol.asyncDispose]()
      const child = spawn(process.execPath, [CHILD, place.url ?? place.folder ?? '', imports, id], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      child.stdout.once('data', () => child.kill('SIGKILL'))
      await once(child, 'close')
      expect(child.signalCode).toBe('SIGKILL')
      const settings = readConfig({
        ...(place.url === undefined ? { LEADLINE_DATA_DIR: place.folder } : { DATABASE_URL: place.url }),
        LEADLINE_IMPORTS_DIR: imports,
        LOG_LEVEL: 'silent',
      })
      const config = { ...settings, port: 0 }
      await using workspace = await openWorkspace({ config, command: 'test', serves: true })
      expect(await readImport(workspace.database, id)).toMatchObject({ status: 'processing', errorCode: null })
      const ended = new Promise((resolve) => workspace.imports.listen({ ended: resolve }))
      await using _server = await serveWorkspace(workspace)
      expect(await ended).toBe(id)
      expect(await readImport(workspace.database, id)).toMatchObject({
        status: 'completed',
        totalRows: 600,
        counts: { created: 600 },
      })
    } finally {
      await place.drop()
    }
  })
})
