import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { readImport } from '../../src/import/import-record.ts'
import type { PlannedRow } from '../../src/import/plan-chunk.ts'
import { previewImport } from '../../src/import/preview-import.ts'
import { storedPath } from '../../src/import/receive-file.ts'
import { databaseKind, emptyDatabase, openTestDatabase, testDatabaseUrl, testSchema } from '../support/database.ts'
import { dumpByKeys, dumpImportable } from '../support/dump.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { APOLLO_STYLE, csvStyle, encodeCsv, importPolicies, peopleList } from '../support/random-lists.ts'

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

type RowOutcome = Pick<PlannedRow, 'number' | 'line' | 'cells' | 'outcome' | 'reasons' | 'changes'> & {
  leadId: string | null
  companyId: string | null
  suggestedLeadId: string | null
}

const importedRows = (importId: string) =>
  db.query<RowOutcome>(
    `select row_number as number, line, to_jsonb(cells) as cells, outcome::text as outcome, to_jsonb(reasons) as reasons,
       coalesce(changes, '[]') as changes, lead_id as "leadId", company_id as "companyId",
       suggested_lead_id as "suggestedLeadId"
     from csv_import_rows where import_id = $1 order by row_number`,
    [importId],
  )

/** What becomes of rows, one after the other: what a run makes has other ids in the next, so each has a number. */
function outcomesOf(rows: readonly RowOutcome[], known: ReadonlySet<string>): unknown[] {
  const numbers = new Map<string, number>()
  const named = (value: unknown) => {
    if (typeof value !== 'string' || !UUID.test(value) || known.has(value)) return value
    const number = numbers.get(value) ?? numbers.size
    numbers.set(value, number)
    return `new ${number}`
  }
  return rows.map(({ number, line, cells, outcome, reasons, changes, leadId, companyId, suggestedLeadId }) => ({
    ...{ number, line, cells, outcome, reasons },
    links: [leadId, companyId, suggestedLeadId].map(named),
    changes: changes.map(({ table, id, column, before, after }) => [
      table,
      named(id),
      column,
      named(before),
      named(after),
    ]),
  }))
}

/** A list of several chunks, in which people, companies and namesakes without any key come again. */
const longerList = fc
  .tuple(peopleList, peopleList, peopleList)
  .map(([[header = [], ...one], [, ...other], [, ...rest]]) => [
    header,
    ...one,
    ...other.map((cells) => cells.map((cell, index) => (KEY_COLUMNS.has(header[index] ?? '') ? '' : cell))),
    ...rest,
    ...one.toReversed(),
  ])

const KEY_COLUMNS = new Set(['Email', 'Person Linkedin Url', 'Apollo Contact Id'])

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe(`preview (${databaseKind})`, () => {
  test('it comes to the outcome of every row of the import that follows, and changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(peopleList, longerList, csvStyle, importPolicies, async (before, list, style, policies) => {
        await emptyDatabase(db)
        await kit.import(encodeCsv(before, APOLLO_STYLE))
        await db.query(`insert into field_edits (table_name, row_id, column_name)
          select 'leads', id, 'job_title' from leads where first_name = 'Ada'`)
        const was = await dumpImportable(db)
        const ids = await db.query<{ id: string }>('select id from leads union all select id from companies')
        const known = new Set(ids.map(({ id }) => id))
        const file = await kit.receive(`${encodeCsv(list, style)}\n`)
        const foreseen: PlannedRow[] = []
        const preview = await previewImport(
          db,
          { ...file, preset: null, policies, encoding: null, uploadedBy: null },
          (sha256) => storedPath(kit.folder, sha256),
          { chunkRows: 4, onRows: (rows) => foreseen.push(...rows) },
        )
        expect(await dumpImportable(db)).toEqual(was)
        expect(await db.query('select count(*)::int as imports from csv_imports_raw')).toEqual([{ imports: 1 }])
        const started = await kit.service.start({ file, policies })
        await started.finished
        const ended = await kit.read(started.importId)
        expect(outcomesOf(foreseen, known)).toEqual(outcomesOf(await importedRows(ended.id), known))
        expect(preview.counts).toEqual(ended.counts)
        expect(preview.totalRows).toBe(ended.totalRows)
        const reasons: Record<string, number> = {}
        for (const reason of ended.rows.flatMap((row) => row.reasons)) reasons[reason] = (reasons[reason] ?? 0) + 1
        expect(preview.reasons).toEqual(reasons)
      }),
      { numRuns: 20, seed: 5, endOnFailure: true },
    )
  })

  test('of a file that was imported it names the import', async () => {
    const ended = await kit.import('Email\nada@smile.example\n')
    const file = await kit.receive('Email\nada@smile.example\n')
    expect(await kit.service.preview({ file })).toMatchObject({ alreadyImportedAs: ended.id, totalRows: 0 })
  })
})

describe(`every row is accounted for (${databaseKind})`, () => {
  test('the cells of every row are kept as they came, and the outcomes add up', async () => {
    await fc.assert(
      fc.asyncProperty(peopleList, csvStyle, async (list, style) => {
        await emptyDatabase(db)
        const ended = await kit.import(encodeCsv(list, style))
        expect(ended.status).toBe('completed')
        // @NOTE A row of one blank cell is an empty line.
        expect(ended.rows.map(({ cells }) => cells)).toEqual(list.slice(1))
        const { created, updated, unchanged, skipped, failed } = ended.counts
        expect(created + updated + unchanged + skipped + failed).toBe(ended.totalRows)
        expect(ended.totalRows).toBe(list.length - 1)
        expect(
          ended.rows
            .filter(({ outcome }) => outcome === 'skipped' || outcome === 'failed')
            .every(({ reasons }) => reasons.length > 0),
        ).toBe(true)
      }),
      { numRuns: 20, seed: 6, endOnFailure: true },
    )
  })

  test('the database refuses an import that ends with rows unaccounted for', async () => {
    const made = db.query(`insert into csv_imports_raw (file_name, import_status, total_rows, created_rows)
      values ('x.csv', 'completed', 3, 2)`)
    await expect(made).rejects.toThrow('csv_imports_raw_every_row_has_an_outcome')
  })

  test('a row that the database refuses fails alone', async () => {
    await db.query(`create function refuse_mallory() returns trigger language plpgsql as
      $$ begin if new.first_name = 'Mallory' then raise exception 'no' using errcode = '22000'; end if; return new; end $$`)
    await db.query(
      'create trigger refuse_mallory before insert on leads for each row execute function refuse_mallory()',
    )
    try {
      const names = ['Ada', 'Bo', 'Mallory', 'Cy', 'Di', 'Ed']
      const ended = await kit.import(`First Name,Email\n${names.map((name) => `${name},${name}@x.example\n`).join('')}`)
      expect(ended.rows.map(({ outcome }) => outcome)).toEqual([
        'created',
        'created',
        'failed',
        'created',
        'created',
        'created',
      ])
      expect(ended.rows[2]?.reasons).toEqual(['refused_by_database'])
    } finally {
      await db.query('drop trigger refuse_mallory on leads; ').catch(() => undefined)
      await db.query('drop function refuse_mallory() cascade')
    }
  })
})

/** Many people, some of whom share an address, so that rows of different chunks meet. */
function longList(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const person = index % (rows - 20)
    return `Pat${index},Person${person},person${person}@company${person % 37}.example,Role ${index % 5}\n`
  })
  return `First Name,Last Name,Email,Title\n${lines.join('')}`
}

const CHILD = fileURLToPath(new URL('../support/import-process.ts', import.meta.url))

describe(`breaking off (${databaseKind})`, () => {
  test('killed again and again, an import goes on and ends in the same tables', async () => {
    const text = longList(600)
    await kit.import(text)
    const expected = await dumpByKeys(db)
    await using folder = await temporaryFolder()
    const { url, drop } =
      testDatabaseUrl === undefined
        ? { url: join(folder.path, 'db'), drop: async () => {} }
        : testSchema(testDatabaseUrl)
    const open = () =>
      openDatabase(
        testDatabaseUrl === undefined
          ? { url: undefined, folder: url, command: 'test' }
          : { url, folder: undefined, command: 'test' },
      )
    try {
      const prepared = await open()
      const own = await openImportKit(prepared, 10)
      const file = await own.receive(text)
      await cp(own.folder, join(folder.path, 'imports'), { recursive: true })
      const { id } = (
        await prepared.query<{ id: string }>(
          `insert into csv_imports_raw (file_name, file_sha256, file_bytes) values ('list.csv', $1, $2) returning id`,
          [file.sha256, file.bytes],
        )
      )[0] ?? { id: '' }
      await own[Symbol.asyncDispose]()
      await prepared[Symbol.asyncDispose]()
      let kills = 0
      for (let killAfter = 3; ; killAfter += 4) {
        const child = spawn(process.execPath, [CHILD, url, join(folder.path, 'imports'), id], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let chunks = 0
        child.stdout.on('data', (data: Buffer) => {
          chunks += data.toString().split('chunk').length - 1
          if (chunks >= killAfter) child.kill('SIGKILL')
        })
        await once(child, 'close')
        if (child.signalCode === null) break
        kills += 1
      }
      expect(kills).toBeGreaterThan(3)
      await using reopened = await open()
      expect((await readImport(reopened, id))?.status).toBe('completed')
      expect(await dumpByKeys(reopened)).toEqual(expected)
    } finally {
      await drop()
    }
  })

  test('two imports at once that are about the same people end with one lead for each', async () => {
    const one = longList(120)
    const other = longList(120).replaceAll('Role', 'Job')
    const [first, second] = await Promise.all([kit.import(one), kit.import(other)])
    expect([first.status, second.status]).toEqual(['completed', 'completed'])
    expect(await db.query('select count(*)::int as leads, count(distinct email)::int as emails from leads')).toEqual([
      { leads: 100, emails: 100 },
    ])
    const created = first.counts.created + second.counts.created
    expect(created).toBe(100)
    expect(await db.query(`select count(*)::int as events from events where event_type = 'imported'`)).toEqual([
      { events: 200 },
    ])
  })

  test('one import is worked on by one process: asked for twice it runs once', async () => {
    const file = await kit.receive(longList(60))
    const both = await Promise.all([kit.service.start({ file }), kit.service.start({ file })])
    await Promise.all(both.map(({ finished }) => finished))
    expect(new Set(both.map(({ importId }) => importId)).size).toBe(1)
    const [ended] = await Promise.all(both.map(({ importId }) => kit.read(importId)))
    expect(ended).toMatchObject({ status: 'completed', totalRows: 60 })
    expect(ended?.rows).toHaveLength(60)
  })
})
