import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { IMPORT_ENCODINGS, type ImportEncoding } from '../../src/domain/import-vocabulary.ts'
import { createImportService } from '../../src/import/import-service.ts'
import { storedPath } from '../../src/import/receive-file.ts'
import { silentLogger } from '../../src/logger.ts'
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
beforeEach(() => emptyDatabase(db))

const BOM = '\ufeff'
const utf16le = (text: string) => Buffer.from(text, 'utf16le')
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
/** Bytes as they are written here: each sign one byte. */
const bytes = (text: string) => Buffer.from(text, 'latin1')

const LIST = 'First Name,Last Name,Email\nZoë,Quill ‘’ €,zoe@smile.example\nPaweł,江,pawel@kite.example\n'
const PEOPLE = [
  ['Zoë', 'Quill ‘’ €', 'zoe@smile.example'],
  ['Paweł', '江', 'pawel@kite.example'],
]
/** `Zoë Quill’s` and `Café – Größe` as Windows-1252 and as MacRoman. */
const WINDOWS = bytes('First Name,Email\r\nZo\xeb Quill\x92s,a@b.example\r\nCaf\xe9 \x96 Gr\xf6\xdfe,c@d.example\r\n')
const MAC = bytes('First Name,Email\rZo\x91 Quill\xd5s,a@b.example\rCaf\x8e \xd0 Gr\x9a\xa7e,c@d.example\r')
const CAFE = [
  ['Zoë Quill’s', 'a@b.example'],
  ['Café – Größe', 'c@d.example'],
]

describe(`letters (${databaseKind})`, () => {
  test.each([
    ['UTF-8', Buffer.from(LIST), 'utf-8', PEOPLE],
    ['UTF-8 with BOM', Buffer.from(BOM + LIST), 'utf-8', PEOPLE],
    ['UTF-16 with BOM, smaller byte first', utf16le(BOM + LIST), 'utf-16le', PEOPLE],
    ['UTF-16 with BOM, larger byte first', utf16be(BOM + LIST), 'utf-16be', PEOPLE],
    ['UTF-16 without BOM, smaller byte first', utf16le(LIST), 'utf-16le', PEOPLE],
    ['UTF-16 without BOM, larger byte first', utf16be(LIST), 'utf-16be', PEOPLE],
    ['Windows-1252', WINDOWS, 'windows-1252', CAFE],
    ['MacRoman', MAC, 'macintosh', CAFE],
  ])('%s is found out', async (_what, content, encoding, people) => {
    const ended = await kit.import(content)
    expect(ended).toMatchObject({ status: 'completed', encoding, counts: { created: 2 } })
    expect(ended.columnNames[0]).toBe('First Name')
    expect(ended.rows.map(({ cells }) => cells)).toEqual(people)
    const names = await db.query<{ name: string }>('select first_name as name from leads order by csv_import_id, email')
    expect(names.map(({ name }) => name).sort()).toEqual(people.map(([name = '']) => name).sort())
  })

  test('an encoding that is given counts, whatever would be found out', async () => {
    const ended = await kit.import(WINDOWS, { encoding: 'macintosh' })
    expect(ended).toMatchObject({ status: 'completed', encoding: 'macintosh' })
    expect(ended.rows.map(({ cells }) => cells[0])).toEqual(['ZoÎ Quillís', 'CafÈ ñ Grˆﬂe'])
    await kit.undo(ended.id)
    const again = await kit.import(WINDOWS)
    expect(again).toMatchObject({ alreadyImported: false, encoding: 'windows-1252' })
    expect(again.rows.map(({ cells }) => cells)).toEqual(CAFE)
  })

  test('whatever letters an encoding has, they are read back as they were written', async () => {
    const letters = (encoding: ImportEncoding): ReadonlyMap<string, number> => {
      const codes = Array.from({ length: 256 - 32 }, (_, index) => index + 32).filter(
        (code) => code < 127 || code > 160,
      )
      return new Map(codes.map((code) => [new TextDecoder(encoding).decode(Uint8Array.of(code)), code]))
    }
    const encoders: Record<ImportEncoding, (text: string) => Buffer> = {
      'utf-8': (text) => Buffer.from(text),
      'utf-16le': utf16le,
      'utf-16be': utf16be,
      'windows-1252': (text) => Buffer.from([...text].map((sign) => tables['windows-1252'].get(sign) ?? 10)),
      macintosh: (text) => Buffer.from([...text].map((sign) => tables.macintosh.get(sign) ?? 10)),
    }
    const tables = { 'windows-1252': letters('windows-1252'), macintosh: letters('macintosh') }
    const list = fc
      .constantFrom(...(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'macintosh'] as const))
      .chain((encoding) => {
        const table = encoding === 'macintosh' ? tables.macintosh : tables['windows-1252']
        const unit = fc.constantFrom(...table.keys()).filter((sign) => !'",;|\t'.includes(sign))
        return fc.record({
          encoding: fc.constant(encoding),
          notes: fc.array(fc.string({ unit, minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 6 }),
        })
      })
    expect(Object.keys(encoders)).toEqual(Object.keys(IMPORT_ENCODINGS))
    await fc.assert(
      fc.asyncProperty(list, async ({ encoding, notes }) => {
        await emptyDatabase(db)
        const text = notes.map((note, index) => `pat${index}@x.example,${note}\n`).join('')
        const ended = await kit.import(encoders[encoding](`Email,Note\n${text}`), { encoding })
        expect(ended).toMatchObject({ status: 'completed', encoding })
        expect(ended.rows.map(({ cells }) => cells[1])).toEqual(notes)
      }),
      { numRuns: 20, seed: 8, endOnFailure: true },
    )
  })
})

const HTML = 'The file is a web page or XML, not a CSV file. Export the list as CSV (UTF-8) and send that.'
const ZIP =
  'The file is a spreadsheet or a zip archive, not a CSV file, whatever it is called. Export it as CSV (UTF-8) and send that.'
const wrongBytes = (line: number, column: number, encoding = 'utf-8') =>
  `At line ${line}, column ${column} there are bytes that are no ${encoding}. Save the file as CSV (UTF-8), or name its encoding.`
/** More than one piece of the file is read before the wrong byte. */
const FAR = `Email\n${'ada@smile.example\n'.repeat(20_000)}`

describe(`files that cannot be read (${databaseKind})`, () => {
  test.each([
    ['CSV_EMPTY', null, 'nothing', '', 'The file is empty. Export the list again.'],
    ['CSV_EMPTY', null, 'a BOM alone', BOM, 'The file is empty. Export the list again.'],
    ['CSV_EMPTY', [1, 1], 'no names', ' , ,\na,b,c\n', 'The first row, which must name the columns, is empty.'],
    ['CSV_NOT_A_TABLE', [1, 1], 'a spreadsheet', bytes('PK\x03\x04\x14\x00'), ZIP],
    ['CSV_NOT_A_TABLE', [1, 1], 'a web page', ' <!DOCTYPE html><p>Email</p>', HTML],
    ['CSV_NOT_A_TABLE', [1, 1], 'XML', '<?xml version="1.0"?>', HTML],
    ['CSV_NOT_A_TABLE', [1, 1], 'JSON', '[{"Email":"a@b.example"}]', HTML.replace('a web page or XML', 'JSON')],
    [
      'CSV_NOT_A_TABLE',
      [1, 1],
      'no text',
      bytes('Email\n\x00\x01\x02\n'),
      HTML.replace('a web page or XML', 'no text'),
    ],
    [
      'CSV_NOT_A_TABLE',
      [1, 1],
      'a broken header',
      'Email,"Name" of\na@b.example,Ada\n',
      'In the first row, which must name the columns, a quoted cell goes on behind its closing quote. Mend it.',
    ],
    [
      'CSV_TOO_MANY_COLUMNS',
      [1, 1],
      '501 columns',
      `Email${',x'.repeat(500)}\n`,
      'The first row has 501 columns; at most 500 are possible. Leave out some and send it again.',
    ],
    [
      'CSV_NO_KNOWN_COLUMN',
      [1, 1],
      'columns that nobody knows',
      'Shoe,Hat\n1,2\n',
      'None of the columns (Shoe, Hat, …) is known as a name, an address, a profile or a company. Save a mapping that ' +
        'says which is which (mutation createCsvMapping) and name it as the preset.',
    ],
    [
      'CSV_UNCLOSED_QUOTE',
      [2, 13],
      'a quote that is never closed',
      'Email,Name\r\na@b.example,"Ada\r\n',
      'The quote at line 2, column 13 is never closed, so everything behind it would be one cell. Close it, or take it ' +
        'away, and send the file again. Nothing of the file was imported.',
    ],
    [
      'CSV_RECORD_TOO_LONG',
      [3, 1],
      'a row without an end',
      `Email\na@b.example\n${'x'.repeat(1_000_001)}`,
      'The row that begins at line 3 is longer than 1000000 signs, so this is no table of cells between commas. Export ' +
        'it as CSV again.',
    ],
  ] as const)('%s at %j: %s', async (code, position, _what, content, error) => {
    await expectRefused(content, undefined, { code, place: position, error })
  })

  test.each([
    ['in the header', bytes('Na\xefve,Email\n'), 'utf-8', 1, 3],
    ['behind LF', bytes('Email,Name\na@b.example,Zo\xeb\n'), 'utf-8', 2, 15],
    ['behind CRLF and CR', bytes('Email,Name\r\n,\r,\r\n\na@b.example,\xff\n'), 'utf-8', 5, 13],
    ['behind letters of several bytes', Buffer.concat([Buffer.from('Email\nłódź €'), bytes('\xc3(\n')]), 'utf-8', 2, 7],
    ['at the very end', Buffer.concat([Buffer.from('Email\nZo'), bytes('\xe2\x82')]), 'utf-8', 2, 3],
    ['far behind', bytes(`${FAR}ada\xff\n`), 'utf-8', 20_002, 4],
    ['where a letter is cut', Buffer.concat([utf16le('Email\nZo\ud83d'), utf16le('a\n')]), 'utf-16le', 2, 3],
    ['where half a letter is left', Buffer.concat([utf16be('Email\nZoe'), bytes('\x00')]), 'utf-16be', 2, 4],
  ] as const)('CSV_ENCODING %s', async (_what, content, encoding, line, column) => {
    const error = wrongBytes(line, column, encoding)
    await expectRefused(content, encoding, { code: 'CSV_ENCODING', place: [line, column], error })
  })

  test('wherever the wrong byte is, before or behind the borders of what is read at once, its place is told', async () => {
    const piece = 256 * 1024
    for (const before of [piece - 2, piece - 1, piece, piece + 1]) {
      const text = `Email\n${'é'.repeat((before - 6) / 2)}${before % 2 === 0 ? '' : 'x'}`
      const error = wrongBytes(2, text.length - 6 + 1)
      const content = Buffer.concat([Buffer.from(text), bytes('\xe9,\n')])
      await expectRefused(content, 'utf-8', { code: 'CSV_ENCODING', place: [2, text.length - 5], error })
    }
  })

  test('CSV_FILE_GONE: an import whose file went away before it was read says so, and goes on when it is sent again', async () => {
    const file = await kit.receive('Email\nada@smile.example\n')
    await rm(storedPath(kit.folder, file.sha256))
    const first = await kit.service.start({ file })
    await first.finished
    expect(await kit.read(first.importId)).toMatchObject({
      status: 'uploaded',
      errorCode: 'CSV_FILE_GONE',
      error: expect.stringMatching(/^The file of the import \S+ \(list\.csv\) is not among the stored files any more/),
    })
    const again = await kit.import('Email\nada@smile.example\n')
    expect(again).toMatchObject({ id: first.importId, status: 'completed', counts: { created: 1 } })
  })

  test('CSV_TOO_LARGE: of a file over the limit nothing is kept', async () => {
    const limited = { db, folder: kit.folder, maxBytes: 1024 * 1024, logger: silentLogger }
    await using service = createImportService(limited)
    const send = (size: number) => service.receive(Readable.from([Buffer.alloc(size, 'a')]), 'big.csv')
    await expect(send(1024 * 1024)).resolves.toMatchObject({ bytes: 1024 * 1024 })
    await expect(send(1024 * 1024 + 1)).rejects.toMatchObject({
      code: 'CSV_TOO_LARGE',
      message: 'big.csv is larger than 1 MB, the limit. Split it, or raise LEADLINE_IMPORT_MAX_MB.',
      position: null,
    })
  })
})

async function expectRefused(
  content: string | Uint8Array,
  encoding: ImportEncoding | undefined,
  { code, place, error }: { code: string; place: readonly number[] | null; error: string },
): Promise<void> {
  const ended = await kit.import(content, { encoding })
  expect(ended).toMatchObject({ status: 'failed', errorCode: code, error, rows: [] })
  const [found] = await db.query<{ line: number | null; column: number | null }>(
    'select error_line as line, error_column as "column" from csv_imports_raw where id = $1',
    [ended.id],
  )
  expect(found).toEqual({ line: place?.[0] ?? null, column: place?.[1] ?? null })
  expect(await db.query('select 1 from leads')).toEqual([])
}
