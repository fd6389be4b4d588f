import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Database } from '../../src/database/database.ts'
import type { User } from '../../src/generated/prisma/client.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { type Importer, resumeImport, startImport, undoImport } from '../../src/write/csv-imports.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const LIST = 'Email\nada@smile.example\n'

let db: Database
let kit: ImportKit
let user: User
let importer: Importer
let server: LeadlineServer
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db)
  server = await serve(db, { imports: kit.service, currentUser: async () => user })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await emptyDatabase(db)
  user = await db.prisma.user.create({ data: { email: 'owner@team.example' } })
  const now = () => NOW
  importer = {
    database: db,
    imports: kit.service,
    currentUser: async () => user,
    now,
    requestId: 'r-1',
    apiKeyId: null,
  }
})

/** Imports and waits for the end. */
async function importList(content: string, fileName: string, idempotencyKey?: string) {
  const file = await kit.receive(content, fileName)
  const { finished, ...started } = await startImport(importer, { file, policies: { phone: 'keep' }, idempotencyKey })
  await finished
  return started
}

const audit = () => db.prisma.auditEntry.findMany({ orderBy: [{ at: 'asc' }, { action: 'asc' }] })

describe(`who imported and took back what (${databaseKind})`, () => {
  test('stands in the audit, with the file and how it was to be read', async () => {
    const { importId } = await importList(LIST, 'people.csv')
    const again = await importList(LIST, 'other.csv')
    expect(again).toEqual({ importId, alreadyImported: true })
    await db.query(`update csv_imports_raw set import_status = 'processing', error_code = 'IMPORT_BROKEN_OFF'`)
    const resumed = await resumeImport(importer, { id: importId })
    expect(await db.query('select error_code as code from csv_imports_raw')).toEqual([{ code: null }])
    await resumed.finished
    await (await undoImport(importer, { id: importId })).finished
    await (await undoImport(importer, { id: importId })).finished
    const who = { userId: user.id, requestId: 'r-1', at: NOW, subjectType: 'CsvImport', subjectId: importId }
    const [undoRequestedAt] = await db.query<{ at: Date }>('select undo_requested_at as at from csv_imports_raw')
    const entries = await audit()
    expect(entries.map(({ action, before, after }) => ({ action, before, after }))).toEqual(
      expect.arrayContaining([
        {
          action: 'importCsv',
          before: {},
          after: {
            fileName: 'people.csv',
            fileSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
            fileBytes: LIST.length,
            policy: { phone: 'keep' },
          },
        },
        { action: 'importCsv', before: {}, after: {} },
        { action: 'resumeCsvImport', before: {}, after: { processedRows: 1 } },
        {
          action: 'undoCsvImport',
          before: { undoRequestedAt: null },
          after: { undoRequestedAt: undoRequestedAt?.at.toISOString() },
        },
        { action: 'undoCsvImport', before: {}, after: {} },
      ]),
    )
    expect(entries).toHaveLength(5)
    for (const entry of entries) expect(entry).toMatchObject(who)
  })

  test.each([
    ['completed', null, 'is completed'],
    ['failed', null, 'has failed'],
    ['undone', null, 'was undone'],
    ['completed', NOW, 'is being undone'],
    ['processing', NOW, 'is being undone'],
  ] as const)(
    'of an import that is %s (undo asked for: %s) that is resumed nothing is left but a conflict',
    async (importStatus, undoRequestedAt, says) => {
      const undoneAt = importStatus === 'undone' ? NOW : null
      const data = { fileName: 'a.csv', totalRows: 0, importStatus, undoRequestedAt, undoneAt }
      const { id } = await db.prisma.csvImport.create({ data })
      await expect(resumeImport(importer, { id })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining(`${id} ${says}`),
      })
      expect(await audit()).toEqual([])
    },
  )

  test('of a request that fails nothing is left, and its key may be used again', async () => {
    const file = await kit.receive(LIST)
    const order = { file, preset: 'fair', idempotencyKey: 'k' }
    await expect(startImport(importer, order)).rejects.toMatchObject({ code: 'IMPORT_PRESET_UNKNOWN' })
    expect(await audit()).toEqual([])
    expect(await db.query('select 1 from csv_imports_raw')).toEqual([])
    await db.prisma.csvMapping.create({ data: { name: 'fair', columns: { email: 'email' } } })
    await (await startImport(importer, order)).finished
    expect(await audit()).toHaveLength(1)
  })

  test('POST /imports leaves the same entry, and takes the key as a header', async () => {
    const send = async (body: string, key: string) => {
      const headers = { 'content-type': 'text/csv', 'idempotency-key': key, 'x-request-id': 'r-2' }
      const answer = await fetch(`${new URL('/imports?fileName=a.csv', server.url)}`, { method: 'POST', body, headers })
      return { status: answer.status, body: z.record(z.string(), z.unknown()).parse(await answer.json()) }
    }
    const first = await send(LIST, 'k')
    expect(first.body.alreadyImported).toBe(false)
    expect((await send(LIST, 'k')).body).toEqual(first.body)
    expect(await send('Email\nbo@kite.example\n', 'k')).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_CONFLICT' },
    })
    expect(await send(LIST, 'x'.repeat(201))).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
    const subjectId = first.body.importId
    expect(await audit()).toMatchObject([{ action: 'importCsv', subjectId, userId: user.id, requestId: 'r-2' }])
    await kit.service.resume(String(subjectId)).finished
  })
})

describe(`an import under an idempotency key (${databaseKind})`, () => {
  test('is the same for the same file, name and settings, and an error for any other', async () => {
    const first = await importList(LIST, 'people.csv', 'k')
    expect(first.alreadyImported).toBe(false)
    expect(await importList(LIST, 'people.csv', 'k')).toEqual(first)
    for (const [content, fileName] of [
      [`${LIST}bo@kite.example\n`, 'people.csv'],
      [LIST, 'others.csv'],
    ] as const) {
      await expect(importList(content, fileName, 'k')).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' })
    }
    const file = await kit.receive(LIST, 'people.csv')
    for (const how of [{ preset: 'apollo' }, { policies: { phone: 'overwrite' as const } }, {}]) {
      const other = startImport(importer, { file, ...how, idempotencyKey: 'k' })
      await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' })
    }
    expect(await db.prisma.csvImport.count()).toBe(1)
    expect(await audit()).toHaveLength(1)
  })

  test('that is asked for many times at once begins once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => importList(LIST, 'people.csv', 'k')))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.alreadyImported).toBe(false)
    expect(await db.query('select created_rows as created from csv_imports_raw')).toEqual([{ created: 1 }])
  })

  test('asked again after it was taken back stays taken back', async () => {
    const first = await importList(LIST, 'people.csv', 'k')
    await (await undoImport(importer, { id: first.importId, idempotencyKey: 'u' })).finished
    expect(await importList(LIST, 'people.csv', 'k')).toEqual(first)
    await (await undoImport(importer, { id: first.importId, idempotencyKey: 'u' })).finished
    expect((await kit.read(first.importId)).status).toBe('undone')
    expect(await db.query('select 1 from leads')).toEqual([])
    expect(await audit()).toHaveLength(2)
  })
})
