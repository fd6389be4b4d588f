import fc from 'fast-check'
import Papa from 'papaparse'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { comparableHeader } from '../../src/sources/apollo/headers.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { APOLLO_STYLE, encodeCsv } from '../support/random-lists.ts'

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

const FORMULA = /^[=+\-@\t\r]/

async function failedRows(importId: string): Promise<string> {
  let text = ''
  for await (const piece of (await kit.service.failedRows(importId)) ?? []) text += piece
  return text
}

/** What could run in a spreadsheet, and what only looks like it. */
const cell = fc
  .tuple(fc.constantFrom('=', '+', '-', '@', '\t', "'", "'=", ''), fc.constantFrom('HYPERLINK("x")', 'Post', '1', ''))
  .map(([first, rest]) => first + rest)

describe(`rows that failed (${databaseKind})`, () => {
  test('a header that is a formula comes out guarded, and the mended file is read as the first one', async () => {
    const [mail, name] = ['=HYPERLINK("http://smile.example","Post")', '@Name']
    await db.prisma.csvMapping.create({ data: { name: 'fair', columns: { [mail]: 'email', [name]: 'full_name' } } })
    const header = encodeCsv([[mail, name]], APOLLO_STYLE)
    const ended = await kit.import(`${header}nonsense,Ada Quill\n`, { preset: 'fair' })
    expect(ended.counts).toMatchObject({ failed: 1 })
    const text = await failedRows(ended.id)
    expect(text).toBe(
      `"'=HYPERLINK(""http://smile.example"",""Post"")",'@Name,Leadline reason\n` +
        'nonsense,Ada Quill,invalid_email: What stands as the e-mail address is not a valid one; it is kept with the row only.\n',
    )
    const mended = await kit.import(text.replace('nonsense', 'ada@smile.example'), { preset: 'fair' })
    expect(mended.counts).toMatchObject({ created: 1 })
    expect(mended.columnFields).toEqual(['email', 'full_name', null])
    expect(await db.query('select first_name as first, email from leads')).toEqual([
      { first: 'Ada', email: 'ada@smile.example' },
    ])
  })

  test('whatever header and cells hold, nothing runs, and the header means the same when it comes back', async () => {
    const columns = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(columns, async (others) => {
        await emptyDatabase(db)
        const header = ['Email', ...others.map(([name]) => name)]
        const ended = await kit.import(
          encodeCsv([header, ['nonsense', ...others.map(([, value]) => value)]], APOLLO_STYLE),
        )
        const [written = [], ...rows] = Papa.parse<string[]>(await failedRows(ended.id), { newline: '\n' }).data
        expect([written, ...rows].flat().filter((text) => FORMULA.test(text))).toEqual([])
        expect(written.slice(0, -1).map(comparableHeader)).toEqual(header.map(comparableHeader))
        expect(rows[0]).toHaveLength(header.length + 1)
      }),
      { numRuns: 25, seed: 3 },
    )
  })
})
