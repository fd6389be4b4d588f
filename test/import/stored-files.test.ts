import { randomUUID } from 'node:crypto'
import { readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { createImportService } from '../../src/import/import-service.ts'
import { storedPath } from '../../src/import/receive-file.ts'
import { silentLogger } from '../../src/logger.ts'
import { keepLog, serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'

let db: Database
let kit: ImportKit
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db)
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await emptyDatabase(db)
  for (const name of await readdir(kit.folder)) await rm(join(kit.folder, name))
})

const HOUR_MS = 60 * 60 * 1000

async function age(path: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * HOUR_MS)
  await utimes(path, then, then)
}

/** Stores one of each: files of imports, of nobody, of half uploads, old and young. @returns the names of those that stay */
async function storeSome(): Promise<string[]> {
  const imported = await kit.import('Email\nada@smile.example\n')
  const undone = await kit.import('Email\nbo@kite.example\n')
  await kit.undo(undone.id)
  const old = await kit.receive('Email\nold@smile.example\n')
  const young = await kit.receive('Email\nyoung@smile.example\n')
  const half = { old: `incoming-${randomUUID()}`, young: `incoming-${randomUUID()}` }
  for (const name of [half.old, half.young, 'notes.csv']) await writeFile(join(kit.folder, name), 'x')
  const kept = [imported.fileSha256, undone.fileSha256]
  for (const sha256 of [...kept, old.sha256]) await age(storedPath(kit.folder, sha256), 25)
  await age(storedPath(kit.folder, young.sha256), 23)
  await age(join(kit.folder, half.old), 25)
  await age(join(kit.folder, half.young), 23)
  await age(join(kit.folder, 'notes.csv'), 25)
  return [...[...kept, young.sha256].map((sha256) => `${sha256}.csv`), half.young, 'notes.csv'].toSorted()
}

describe(`received files (${databaseKind})`, () => {
  test('that no import is about go after a day when a server starts; all others stay', async () => {
    const stay = await storeSome()
    await kit.service.takeUp()
    expect((await readdir(kit.folder)).toSorted()).toEqual(stay)
  })

  test('go after a preview as well', async () => {
    const stay = await storeSome()
    const service = createImportService({ db, folder: kit.folder, maxBytes: 1e9, logger: silentLogger })
    const file = await kit.receive('Email\npreviewed@smile.example\n')
    await service.preview({ file })
    await service[Symbol.asyncDispose]()
    expect((await readdir(kit.folder)).toSorted()).toEqual([...stay, `${file.sha256}.csv`].toSorted())
  })

  test('are looked for without complaint where there is no folder yet', async () => {
    const logger = keepLog()
    await using service = createImportService({ db, folder: join(kit.folder, 'none'), maxBytes: 1e9, logger })
    await service.takeUp()
    expect(logger.lines).toEqual([])
  })
})

describe(`a disk that is full (${databaseKind})`, () => {
  const withRoom = (free: () => number) =>
    createImportService({
      db,
      folder: kit.folder,
      maxBytes: 1e9,
      logger: silentLogger,
      freeBytes: async () => free(),
    })

  test('takes no file, also where it fills while one comes, and keeps nothing of it', async () => {
    let looks = 0
    await using service = withRoom(() => {
      looks += 1
      return looks === 1 ? 1e9 : 1e6
    })
    const pieces = Array.from({ length: 40 }, () => Buffer.alloc(1024 * 1024, 'x'))
    await expect(service.receive(Readable.from(pieces), 'large.csv')).rejects.toMatchObject({
      code: 'IMPORT_DISK_FULL',
    })
    await expect(service.receive(Readable.from(pieces), 'next.csv')).rejects.toMatchObject({ code: 'IMPORT_DISK_FULL' })
    expect(looks).toBe(3)
    expect(await readdir(kit.folder)).toEqual([])
  })

  test('is told to who sends a file, by whichever way, without the folder', async () => {
    await using service = withRoom(() => 1e6)
    await using server = await serve(db, { imports: service })
    const form = new FormData()
    form.set(
      'operations',
      '{"query":"mutation ($file: Upload!) { importCsv(file: $file) { __typename } }","variables":{"file":null}}',
    )
    form.set('map', '{"0":["variables.file"]}')
    form.set('0', new File(['Email\n'], 'list.csv'))
    const answers = await Promise.all([
      fetch(new URL('/imports', server.url), {
        method: 'POST',
        body: 'Email\n',
        headers: { 'content-type': 'text/csv' },
      }),
      fetch(server.url, { method: 'POST', body: form, headers: { 'graphql-require-preflight': '1' } }),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(507)
      const text = await answer.text()
      expect(text).toContain('IMPORT_DISK_FULL')
      expect(text).not.toContain(kit.folder)
    }
  })
})
