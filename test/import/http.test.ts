import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { post, serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { apolloSample, type ImportKit, openImportKit } from '../support/import-kit.ts'

let db: Database
let kit: ImportKit
let server: LeadlineServer
let base: string
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db, 10)
  const email = 'owner@team.example'
  // @NOTE Each test begins with an empty database, so the user is made again when somebody asks.
  const currentUser = () => db.prisma.user.upsert({ where: { email }, create: { email }, update: {} })
  server = await serve(db, { imports: kit.service, currentUser })
  base = `http://127.0.0.1:${server.port}`
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(() => emptyDatabase(db))

const Started = z.object({ importId: z.string(), alreadyImported: z.boolean() })

async function finished(importId: string, ...ends: string[]): Promise<void> {
  for (;;) {
    const [row] = await db.query<{ status: string }>(
      'select import_status::text as status from csv_imports_raw where id = $1',
      [importId],
    )
    if (row && (ends.length > 0 ? ends : ['completed', 'failed']).includes(row.status)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const send = (body: BodyInit, query = '', type = 'text/csv') =>
  fetch(`${base}/imports${query}`, { method: 'POST', body, headers: { 'content-type': type } })

describe(`POST /imports (${databaseKind})`, () => {
  test('takes a file, answers at once, and the graph shows every row', async () => {
    const answer = await send(
      new Uint8Array(apolloSample('apollo_export_small.csv')),
      '?fileName=contacts.csv&preset=apollo',
    )
    expect(answer.status).toBe(202)
    const { importId, alreadyImported } = Started.parse(await answer.json())
    expect(alreadyImported).toBe(false)
    await finished(importId)
    const query = `query ($id: ID!) { csvImport(id: $id) { fileName importStatus totalRows processedRows createdRows encoding
      reasons { code message rows } columns { name field } rows(first: 2, filter: { outcome: [SKIPPED, UPDATED] }) { totalCount
        edges { node { rowNumber line outcome reasons { code } lead { email } company { companyName } import { fileName } } } } } }`
    const { data, errors } = z
      .object({ data: z.unknown(), errors: z.unknown().optional() })
      .parse(await (await post(server.url, { query, variables: { id: importId } })).json())
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({
      csvImport: {
        fileName: 'contacts.csv',
        importStatus: 'COMPLETED',
        totalRows: 41,
        processedRows: 41,
        createdRows: 39,
        encoding: 'utf-8',
        reasons: [
          { code: 'company_name_differs', rows: 4 },
          { code: 'address_of_another_person', rows: 1 },
          { code: 'invalid_linkedin', rows: 1 },
          { code: 'same_person_as_earlier_row', rows: 1 },
        ],
        rows: {
          totalCount: 2,
          edges: [
            { node: { rowNumber: 20, line: 21, outcome: 'SKIPPED', reasons: [{ code: 'address_of_another_person' }] } },
            { node: { rowNumber: 21, outcome: 'UPDATED', lead: { email: 'amelia.hartwood@brightforge.example' } } },
          ],
        },
      },
    })
    const again = await send(new Uint8Array(apolloSample('apollo_export_small.csv')))
    expect(again.status).toBe(200)
    expect(await again.json()).toEqual({ importId, alreadyImported: true })
  })

  test('says what a file would come to, and changes nothing', async () => {
    const answer = await send('Email\nada@smile.example\nnonsense\n', '?dryRun=1')
    expect(await answer.json()).toMatchObject({ counts: { created: 1, failed: 1 }, reasons: { invalid_email: 1 } })
    expect(await db.query('select 1 from leads')).toEqual([])
  })

  test('reads the file in the encoding that was given, and names the known ones where it is none', async () => {
    const bytes = Buffer.from('First Name,Email\nZoë,zoe@smile.example\n', 'latin1')
    const started = Started.parse(await (await send(bytes, '?encoding=macintosh')).json())
    await finished(started.importId)
    expect(await kit.read(started.importId)).toMatchObject({ status: 'completed', encoding: 'macintosh' })
    expect(await db.query('select first_name as name from leads')).toEqual([{ name: 'ZoÎ' }])
    const unknown = await send(bytes, '?encoding=latin1')
    expect(unknown.status).toBe(400)
    expect(await unknown.json()).toEqual({
      code: 'BAD_USER_INPUT',
      error: 'There is no encoding latin1. Choose from utf-8, utf-16le, utf-16be, windows-1252, macintosh.',
    })
  })

  test.each(['fileName=a%00.csv', 'fileName=%00', 'preset=a%00', 'preset=%00&dryRun=1'])(
    '%s cannot be kept, and is a fault of the request',
    async (query) => {
      const answer = await send('Email\nada@smile.example\n', `?${query}`)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ code: 'BAD_USER_INPUT', error: expect.stringMatching(/U\+0000/) })
    },
  )

  test('gives the rows that failed, with the reason, fit for a spreadsheet and to be sent again', async () => {
    const started = Started.parse(
      await (await send('Email,Title\nnonsense,=cmd()\nada@smile.example,"+49 30 1"\n')).json(),
    )
    await finished(started.importId)
    const failed = await fetch(`${base}/imports/${started.importId}/failed.csv`)
    expect(failed.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const text = await failed.text()
    expect(text).toBe(
      `Email,Title,Leadline reason\nnonsense,'=cmd(),invalid_email: What stands as the e-mail address is not a valid one; it is kept with the row only.\n`,
    )
    const mended = Started.parse(await (await send(text.replace('nonsense', 'bo@kite.example'))).json())
    await finished(mended.importId)
    expect(await db.query(`select job_title as title from leads where email = 'bo@kite.example'`)).toEqual([
      { title: '=cmd()' },
    ])
    expect((await fetch(`${base}/imports/nobody/failed.csv`)).status).toBe(404)
  })

  test.each([['application/x-www-form-urlencoded'], ['text/plain'], ['multipart/form-data; boundary=x']])(
    'refuses %s, which a form of a foreign site could send',
    async (type) => {
      expect((await send('Email\nada@smile.example\n', '', type)).status).toBe(415)
      expect(await db.query('select 1 from csv_imports_raw')).toEqual([])
    },
  )

  test('a file that cannot be read leaves an import that says where and why', async () => {
    const { importId } = Started.parse(await (await send('Email,Name\nada@smile.example,"Ada\n')).json())
    await finished(importId)
    expect(await kit.read(importId)).toMatchObject({ status: 'failed', errorCode: 'CSV_UNCLOSED_QUOTE', rows: [] })
    const [where] = await db.query('select error_line as line, error_column as "column" from csv_imports_raw')
    expect(where).toEqual({ line: 2, column: 19 })
  })

  test('an upload that breaks off leaves nothing behind', async () => {
    await new Promise<void>((resolve) => {
      const sending = httpRequest(`${base}/imports`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', 'content-length': '1000' },
      })
      sending.on('error', () => resolve())
      sending.write('Email\nada@', () => setTimeout(() => sending.destroy(), 50))
    })
    expect((await fetch(`${base}/health`)).status).toBe(200)
    expect(await db.query('select 1 from csv_imports_raw')).toEqual([])
  })
})

const IMPORT = `mutation ($file: Upload!) { importCsv(file: $file) { __typename ... on StartedCsvImport { alreadyImported csvImport { uuid } }
  ... on Error { code message } } }`

function multipart(
  query: string,
  content: string | Uint8Array<ArrayBuffer>,
  map = '{"0":["variables.file"]}',
): FormData {
  const form = new FormData()
  form.set('operations', JSON.stringify({ query, variables: { file: null } }))
  form.set('map', map)
  form.set('0', new File([content], 'list.csv', { type: 'text/csv' }))
  return form
}

const upload = (form: FormData, headers: Record<string, string> = { 'graphql-require-preflight': '1' }) =>
  fetch(server.url, { method: 'POST', body: form, headers })

describe(`upload by GraphQL (${databaseKind})`, () => {
  test('a file that comes with the mutation is imported', async () => {
    const answer = await upload(multipart(IMPORT, 'Email\nada@smile.example\n'))
    const { data } = z
      .object({ data: z.object({ importCsv: z.object({ csvImport: z.object({ uuid: z.string() }) }) }) })
      .parse(await answer.json())
    await finished(data.importCsv.csvImport.uuid)
    expect(await db.query('select email from leads')).toEqual([{ email: 'ada@smile.example' }])
  })

  test('the encoding can be given, to the import and to its preview', async () => {
    const bytes = Buffer.from('First Name,Email\nZoë,zoe@smile.example\n', 'latin1')
    const asked = IMPORT.replace('importCsv(file: $file)', 'importCsv(file: $file, encoding: WINDOWS_1252)')
    const answer = await upload(multipart(asked, bytes))
    const { data } = z
      .object({ data: z.object({ importCsv: z.object({ csvImport: z.object({ uuid: z.string() }) }) }) })
      .parse(await answer.json())
    await finished(data.importCsv.csvImport.uuid)
    expect(await db.query('select first_name as name from leads')).toEqual([{ name: 'Zoë' }])
    const other = Buffer.concat([bytes, Buffer.from('Chloë,chloe@smile.example\n', 'latin1')])
    const preview = `mutation ($file: Upload!) { previewCsvImport(file: $file, encoding: UTF_8) { ... on Error { code message } } }`
    expect(await (await upload(multipart(preview, other))).json()).toMatchObject({
      data: { previewCsvImport: { code: 'CSV_ENCODING' } },
    })
  })

  test('a file whose name cannot be kept is a fault of the request', async () => {
    const parts = [
      ['name="operations"', JSON.stringify({ query: IMPORT, variables: { file: null } })],
      ['name="map"', '{"0":["variables.file"]}'],
      [`name="0"; filename*=UTF-8''a%00.csv`, 'Email\nada@smile.example\n'],
    ].map(([name, body]) => `--x\r\ncontent-disposition: form-data; ${name}\r\n\r\n${body}\r\n`)
    const headers = { 'graphql-require-preflight': '1', 'content-type': 'multipart/form-data; boundary=x' }
    const answer = await fetch(server.url, { method: 'POST', body: `${parts.join('')}--x--\r\n`, headers })
    expect(await answer.json()).toMatchObject({
      data: {
        importCsv: { code: 'VALIDATION_FAILED', message: 'The name of the file must hold no U+0000. Take it out.' },
      },
    })
  })

  test('a preview and an undo go the same way', async () => {
    const preview = IMPORT.replace('importCsv', 'previewCsvImport').replace(
      /StartedCsvImport \{.*?\} \}/,
      'CsvImportPreview { createdRows reasons { code rows } }',
    )
    const answer = await upload(multipart(preview, 'Email\nada@smile.example\n'))
    expect(await answer.json()).toMatchObject({ data: { previewCsvImport: { createdRows: 1 } } })
    const ended = await kit.import('Email\nada@smile.example\n')
    const query = `mutation ($id: ID!) { undoCsvImport(id: $id) { ... on CsvImport { undoRequestedAt } ... on Error { code } } }`
    const undone = await post(server.url, { query, variables: { id: ended.id } })
    expect(await undone.json()).toEqual({ data: { undoCsvImport: { undoRequestedAt: expect.any(String) } } })
    await finished(ended.id, 'undone')
    const [row] = await db.query('select undone_removed as removed from csv_imports_raw where id = $1', [ended.id])
    expect(row).toEqual({ removed: 2 })
  })

  test('without the header that a foreign form cannot send it is refused', async () => {
    expect((await upload(multipart(IMPORT, 'Email\n'), {})).status).toBe(415)
    expect(await db.query('select 1 from csv_imports_raw')).toEqual([])
  })

  test.each([
    ['no map', multipart(IMPORT, 'Email\n', '')],
    ['a map to nowhere', multipart(IMPORT, 'Email\n', '{"0":["variables.other"]}')],
    ['a map out of the variables', multipart(IMPORT, 'Email\n', '{"0":["query"]}')],
    ['a map to the prototype', multipart(IMPORT, 'Email\n', '{"0":["variables.__proto__.x"]}')],
    ['a part that is not there', multipart(IMPORT, 'Email\n', '{"7":["variables.file"]}')],
  ])('%s is a fault of the request', async (_what, form) => {
    const answer = await upload(form)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'MULTIPART_INVALID' } }] })
  })

  test('a mark that no file stands behind is no file', async () => {
    const answer = await post(server.url, { query: IMPORT, variables: { file: 'upload:1' } })
    expect(await answer.json()).toMatchObject({ data: { importCsv: { __typename: 'ValidationError' } } })
  })

  test('mappings are saved, used, listed, suggested and deleted', async () => {
    const ask = async (query: string, variables: object = {}) =>
      z.object({ data: z.unknown() }).parse(await (await post(server.url, { query, variables })).json()).data
    const create =
      'mutation ($input: CreateCsvMappingInput!) { createCsvMapping(input: $input) { ... on CsvMapping { uuid name columns { name field } } ... on Error { code } } }'
    const input = {
      name: 'webinar',
      columns: [
        { name: 'Wer', field: 'FULL_NAME' },
        { name: 'Post', field: 'EMAIL' },
      ],
    }
    expect(await ask(create, { input })).toMatchObject({ createCsvMapping: { name: 'webinar' } })
    expect(await ask(create, { input })).toEqual({ createCsvMapping: { code: 'VALIDATION_FAILED' } })
    const ended = await kit.import('WER;post\nAda Quill;ada@smile.example\n', { preset: 'webinar' })
    expect(ended.counts.created).toBe(1)
    expect(await db.query('select first_name as first, last_name as last from leads')).toEqual([
      { first: 'Ada', last: 'Quill' },
    ])
    expect(await ask('{ suggestCsvMapping(headers: ["E-Mail", "Surname", "Shoe size"]) { name field } }')).toEqual({
      suggestCsvMapping: [
        { name: 'E-Mail', field: 'EMAIL' },
        { name: 'Surname', field: 'LAST_NAME' },
        { name: 'Shoe size', field: null },
      ],
    })
    const columns = [
      { name: 'E-Mail', field: 'EMAIL' },
      { name: 'Surname', field: 'LAST_NAME' },
    ]
    // What was suggested can be sent back as it came.
    expect(await ask(create, { input: { name: 'suggested', columns } })).toMatchObject({
      createCsvMapping: { name: 'suggested' },
    })
    await db.query("delete from csv_mappings where name = 'suggested'")
    expect(await ask('{ csvMappings { totalCount edges { node { name } } } }')).toEqual({
      csvMappings: { totalCount: 1, edges: [{ node: { name: 'webinar' } }] },
    })
    const [mapping] = await db.query<{ id: string }>('select id from csv_mappings')
    const remove =
      'mutation ($id: ID!) { deleteCsvMapping(id: $id) { ... on DeletedCsvMapping { uuid } ... on Error { code } } }'
    expect(await ask(remove, { id: mapping?.id })).toEqual({ deleteCsvMapping: { uuid: mapping?.id } })
    expect(await ask(remove, { id: mapping?.id })).toEqual({ deleteCsvMapping: { code: 'NOT_FOUND' } })
    const file = await kit.receive('Post\nx@y.example\n')
    await expect(kit.service.start({ file, preset: 'webinar' })).rejects.toMatchObject({
      code: 'IMPORT_PRESET_UNKNOWN',
    })
  })
})
