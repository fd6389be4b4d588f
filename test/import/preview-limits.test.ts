import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { createImportService, type ImportService } from '../../src/import/import-service.ts'
import { previewImport } from '../../src/import/preview-import.ts'
import { storedPath } from '../../src/import/receive-file.ts'
import { silentLogger } from '../../src/logger.ts'
import { keepLog, serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'

let db: Database
let kit: ImportKit
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db, 2)
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(() => emptyDatabase(db))

const LIST = `Email\n${[1, 2, 3, 4, 5, 6].map((index) => `person${index}@smile.example\n`).join('')}`
const NOTHING = { preset: null, policies: {}, encoding: null, uploadedBy: null }

const serviceOver = (own: Partial<Database>) =>
  createImportService({
    db: { ...db, ...own },
    folder: kit.folder,
    maxBytes: 1e9,
    logger: silentLogger,
    chunkRows: 2,
  })

describe(`a preview (${databaseKind})`, () => {
  test('is given up where nobody waits for it any more, and leaves nothing', async () => {
    const file = await kit.receive(LIST)
    const stop = new AbortController()
    const seen: number[] = []
    const onRows = (rows: readonly unknown[]) => {
      seen.push(rows.length)
      stop.abort()
    }
    const fileOf = (sha256: string) => storedPath(kit.folder, sha256)
    const options = { signal: stop.signal, chunkRows: 2, onRows }
    const preview = previewImport(db, { ...file, ...NOTHING }, fileOf, options)
    await expect(preview).rejects.toMatchObject({ code: 'IMPORT_PREVIEW_STOPPED' })
    expect(seen).toEqual([2])
    expect(await db.query('select 1 from csv_imports_raw union all select 1 from leads')).toEqual([])
    await expect(kit.service.preview({ file }, AbortSignal.abort())).rejects.toMatchObject({
      code: 'IMPORT_PREVIEW_STOPPED',
    })
  })

  test('waits for those that were asked for before it, and runs also where one of them failed', async () => {
    let atOnce = 0
    let most = 0
    const transaction: Database['transaction'] = async (work) => {
      atOnce += 1
      most = Math.max(most, atOnce)
      try {
        return await db.transaction(work)
      } finally {
        atOnce -= 1
      }
    }
    await using service = serviceOver({ transaction })
    const file = await kit.receive(LIST)
    const empty = await kit.receive('')
    const asked = [file, empty, file].map((each) => service.preview({ file: each }))
    const answers = await Promise.allSettled(asked)
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(most).toBe(1)
  })

  test('lets an import of the same file begin while it runs', async () => {
    const reached = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const transaction: Database['transaction'] = async (work) => {
      const result = await db.transaction(work)
      reached.resolve()
      await gate.promise
      return result
    }
    await using service = serviceOver({ transaction })
    const file = await kit.receive(LIST)
    const preview = service.preview({ file })
    await reached.promise
    const started = await kit.service.start({ file })
    expect(started.alreadyImported).toBe(false)
    gate.resolve()
    expect(await preview).toMatchObject({ alreadyImportedAs: null, counts: { created: 6 } })
    await started.finished
    expect(await kit.read(started.importId)).toMatchObject({ status: 'completed', counts: { created: 6 } })
  })
})

/** Imports whose previews end only when they are given up. */
function endlessPreviews(): { imports: ImportService; begun: Promise<void>; givenUp: Promise<void> } {
  const begun = Promise.withResolvers<void>()
  const givenUp = Promise.withResolvers<void>()
  const preview: ImportService['preview'] = (_request, signal) =>
    new Promise((_resolve, reject) => {
      begun.resolve()
      signal?.addEventListener('abort', () => {
        givenUp.resolve()
        reject(Object.assign(new Error('Given up.'), { code: 'IMPORT_PREVIEW_STOPPED' }))
      })
    })
  return { imports: { ...kit.service, preview }, begun: begun.promise, givenUp: givenUp.promise }
}

describe(`the request of a preview (${databaseKind})`, () => {
  const PREVIEW = 'mutation ($file: Upload!) { previewCsvImport(file: $file) { __typename } }'

  test('through the graph gives the preview up when its time is over', async () => {
    const { imports, givenUp } = endlessPreviews()
    const logger = keepLog()
    await using server = await serve(db, { imports, logger, safety: { requestTimeoutMs: 300 } })
    const form = new FormData()
    form.set('operations', JSON.stringify({ query: PREVIEW, variables: { file: null } }))
    form.set('map', '{"0":["variables.file"]}')
    form.set('0', new File([LIST], 'list.csv', { type: 'text/csv' }))
    const headers = { 'graphql-require-preflight': '1' }
    const answer = await fetch(server.url, { method: 'POST', body: form, headers })
    expect(answer.status).toBe(504)
    await givenUp
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  test('of POST /imports gives the preview up when the caller has gone', async () => {
    const { imports, begun, givenUp } = endlessPreviews()
    const logger = keepLog()
    await using server = await serve(db, { imports, logger })
    const leave = new AbortController()
    const asked = fetch(new URL('/imports?dryRun=1', server.url), {
      method: 'POST',
      body: LIST,
      headers: { 'content-type': 'text/csv' },
      signal: leave.signal,
    })
    await begun
    leave.abort()
    await expect(asked).rejects.toThrow()
    await givenUp
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})
