import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { openImportKit } from '../support/import-kit.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

/** Signs that stand between cells, rows and elements of arrays on the way to the database. */
const SIGNS = ['\u001e', '\u001f', '{', '}', '"', '\\', ',', ':', '\n', 'NULL', 'null', 'é', ' ', 'a']
const cell = fc.array(fc.constantFrom(...SIGNS), { maxLength: 4 }).map((signs) => signs.join(''))
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const csv = (rows: readonly (readonly string[])[]) => rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')

describe(`cells on their way to the database (${databaseKind})`, () => {
  test('whatever signs they hold and however many rows go at once, they are kept as they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 4 }),
        async (notes, chunkRows) => {
          await emptyDatabase(db)
          await using kit = await openImportKit(db, chunkRows)
          const people = notes.map(([first, note], index) => [`pat${index}@company.example`, first, note])
          const ended = await kit.import(csv([['Email', 'First Name', 'Note'], ...people]))
          expect(ended.rows.map(({ cells }) => cells)).toEqual(people)
          const leads = await db.query<{ data: unknown }>('select apollo_data as data from leads order by email')
          expect(leads.map(({ data }) => data)).toEqual(
            people.map(([email, first, note]) => ({ Email: email, 'First Name': first, Note: note })),
          )
        },
      ),
      { numRuns: 25, seed: 11, endOnFailure: true },
    )
  })

  test('a row of one blank cell is kept, also where it goes alone', async () => {
    for (const chunkRows of [1, 2]) {
      await emptyDatabase(db)
      await using kit = await openImportKit(db, chunkRows)
      const ended = await kit.import('Email\n\nada@smile.example\n\n\n')
      expect(ended.rows.map(({ cells }) => cells)).toEqual([[''], ['ada@smile.example'], [''], ['']])
    }
  })
})
