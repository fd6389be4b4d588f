import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { renewImportLease, takeImportLease } from '../../src/import/import-lease.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { endOf, type OpenStream, openTwice, subscribe } from './live-kit.ts'

const PROGRESS = `subscription ($id: ID!) { csvImport(id: $id) {
  importStatus totalRows processedRows createdRows error undoRequestedAt undoneRemoved } }`

interface Progress {
  importStatus: string
  totalRows: number | null
  processedRows: number
  createdRows: number
  error: string | null
  undoRequestedAt: string | null
  undoneRemoved: number
}

let one: Database
let two: Database
let kit: ImportKit
let dispose: () => Promise<void>

beforeAll(async () => {
  ;({ one, two, dispose } = await openTwice())
  kit = await openImportKit(two, 2)
})
afterEach(() => emptyDatabase(one))
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await dispose()
})

const watch = (url: string, id: string) => subscribe<{ csvImport: Progress }>(url, PROGRESS, { id })

async function next(stream: OpenStream<{ csvImport: Progress }>): Promise<Progress> {
  const { value } = await stream.next()
  if (value?.data == null) throw new Error(`A message was expected: ${JSON.stringify(value)}`)
  return value.data.csvImport
}

/** The messages of a stream that ends by itself. */
async function all(stream: OpenStream<{ csvImport: Progress }>): Promise<Progress[]> {
  const messages: Progress[] = []
  for await (const { data } of stream) if (data != null) messages.push(data.csvImport)
  return messages
}

/** Writes down an import of which no row has been taken in. */
async function notedImport(fileName: string): Promise<string> {
  const [row] = await two.query<{ id: string }>(
    'insert into csv_imports_raw (file_name, file_sha256) values ($1, $1) returning id',
    [fileName],
  )
  return row?.id ?? ''
}

describe(`the progress of an import (${databaseKind})`, () => {
  test('is told step by step until the import has ended, also by another process', async () => {
    await using server = await serve(one)
    const id = await notedImport('steps.csv')
    const stream = watch(server.url, `CsvImport:${id}`)
    expect(await next(stream)).toMatchObject({ importStatus: 'UPLOADED', totalRows: null })
    const set = (values: string) => two.query(`update csv_imports_raw set ${values} where id = $1::uuid`, [id])
    await set(`import_status = 'processing', total_rows = 3, started_at = now()`)
    expect(await next(stream)).toMatchObject({ importStatus: 'PROCESSING', totalRows: 3, processedRows: 0 })
    await set('created_rows = 2')
    expect(await next(stream)).toMatchObject({ processedRows: 2, createdRows: 2 })
    await set('skipped_rows = 1')
    expect(await next(stream)).toMatchObject({ processedRows: 3, createdRows: 2 })
    await set(`import_status = 'completed', finished_at = now()`)
    expect(await next(stream)).toMatchObject({ importStatus: 'COMPLETED', processedRows: 3 })
    expect((await stream.next()).done).toBe(true)
    expect(await all(watch(server.url, id))).toMatchObject([{ importStatus: 'COMPLETED' }])
  })

  test('of a real import and its undo never goes back, and ends with the last figures', async () => {
    await using server = await serve(one)
    const people = Array.from({ length: 21 }, (_, index) => `person${index}@smile.example,P${index}\n`)
    const file = await kit.receive(`Email,First Name\n${people.join('')}`)
    const { importId, finished } = await kit.service.start({ file })
    const told = await all(watch(server.url, importId))
    expect(told.at(-1)).toMatchObject({ importStatus: 'COMPLETED', totalRows: 21, createdRows: 21 })
    const rows = told.map(({ processedRows }) => processedRows)
    expect(rows).toEqual(rows.toSorted((a, b) => a - b))
    await finished

    const undo = await kit.service.undo(importId)
    const undone = await all(watch(server.url, importId))
    expect(undone.at(-1)).toMatchObject({ importStatus: 'UNDONE', undoneRemoved: 22 })
    expect(undone.every(({ undoRequestedAt }) => undoRequestedAt !== null)).toBe(true)
    await undo.finished
  })

  test('ends where the file cannot be read, with the reason', async () => {
    await using server = await serve(one)
    const { importId, finished } = await kit.service.start({ file: await kit.receive('Email\n"open') })
    const told = await all(watch(server.url, importId))
    expect(told.at(-1)).toMatchObject({ importStatus: 'FAILED', error: expect.stringContaining('quote') })
    await finished
  })

  test('of an unknown import is an error, and so is the id of something else', async () => {
    await using server = await serve(one)
    expect(await endOf(watch(server.url, '00000000-0000-4000-8000-000000000000'))).toBe('NOT_FOUND')
    expect(await endOf(watch(server.url, 'Lead:00000000-0000-4000-8000-000000000000'))).toBe('BAD_USER_INPUT')
  })

  test('wakes the readers of other processes; a lease that is renewed does not', async () => {
    const id = await notedImport('lease.csv')
    let rings = 0
    let ring: () => void = () => undefined
    const next = () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      ring = resolve
      return promise
    }
    const connected = next()
    const stop = await one.listen('leadline_changes', () => {
      rings += 1
      ring()
    })
    // @NOTE On a server the first ring says that the line stands; the embedded database has none.
    if (one.kind === 'postgres') await connected
    rings = 0
    const lease = await takeImportLease(two, id)
    if (lease === undefined) throw new Error('The lease was expected to be free.')
    for (let figure = 1; figure <= 3; figure += 1) {
      const rung = next()
      await renewImportLease(two, lease)
      await two.query('update csv_imports_raw set total_rows = $2 where id = $1::uuid', [id, figure])
      await rung
      expect(rings).toBe(figure)
    }
    await lease[Symbol.asyncDispose]()
    await stop()
  })
})
