import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { IMPORT_COLUMNS } from '../../src/domain/import-vocabulary.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { APOLLO_STYLE, encodeCsv, importPolicies, peopleList } from '../support/random-lists.ts'

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

/** Everything that an import leaves, by natural keys: ids of two runs differ. */
async function dump(): Promise<unknown> {
  const { rows } = (
    await db.query<{ rows: unknown }>(`with l as (
        select l.*, (select r.row_number || ' ' || n.file_bytes from csv_import_rows r join csv_imports_raw n on n.id = r.import_id
          where r.lead_id = l.id order by n.created_at, r.row_number limit 1) as key from leads l
      ), c as (select c.*, coalesce(company_domain, company_name) as key from companies c)
      select jsonb_build_object(
        'leads', (select jsonb_agg(to_jsonb(l) - '{id,company_id,csv_import_id,created_at,updated_at}'::text[]
          || jsonb_build_object('company', c.key) order by l.key, l.email) from l left join c on c.id = l.company_id),
        'companies', (select jsonb_agg(to_jsonb(c) - '{id,first_seen_in_csv_id,created_at,updated_at}'::text[]
          || jsonb_build_object('seen', first_seen_in_csv_id is not null) order by c.key) from c),
        'identities', (select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value, 'lead', l.key)
          order by i.kind, i.value) from lead_identities i join l on l.id = i.lead_id),
        'events', (select jsonb_agg(jsonb_build_object('lead', l.key, 'company', c.key, 'row', r.row_number)
          order by e.recorded_at, r.row_number) from events e join l on l.id = e.lead_id
          left join c on c.id = e.company_id join csv_import_rows r on r.id = e.csv_import_row_id),
        'rows', (select jsonb_agg(jsonb_build_object('row', r.row_number, 'outcome', r.outcome, 'reasons', r.reasons,
            'lead', l.key, 'company', c.key, 'suggested', r.suggested_lead_id is not null,
            'changes', (select jsonb_agg(jsonb_build_object('table', x->>'table', 'column', x->>'column')
              order by x->>'table', x->>'column') from jsonb_array_elements(r.changes) x))
          order by n.created_at, r.row_number)
          from csv_import_rows r join csv_imports_raw n on n.id = r.import_id
          left join l on l.id = r.lead_id left join c on c.id = r.company_id)
      ) as rows`)
  )[0] ?? { rows: null }
  return rows
}

const KEEP = Object.fromEntries(Object.keys(IMPORT_COLUMNS).map((column) => [column, 'keep' as const]))

const rows = async (table: string, order: string) =>
  (
    await db.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) - '{updated_at}'::text[] as row from ${table} t order by ${order}`,
    )
  ).map(({ row }) => row)

describe(`policies (${databaseKind})`, () => {
  test('a file comes to the same tables, however many of its rows go at once', async () => {
    await using one = await openImportKit(db, 1)
    await using three = await openImportKit(db, 3)
    await using all = await openImportKit(db, 1000)
    await fc.assert(
      fc.asyncProperty(peopleList, peopleList, importPolicies, async (before, list, policies) => {
        const ends: unknown[] = []
        for (const { import: take } of [all, one, three]) {
          await emptyDatabase(db)
          await take(encodeCsv(before, APOLLO_STYLE))
          await db.query(`insert into field_edits (table_name, row_id, column_name)
            select 'leads', id, unnest('{company_id,job_title}'::text[]) from leads where first_name = 'Ada'`)
          await take(`${encodeCsv(list, APOLLO_STYLE)}\n`, { policies })
          ends.push(await dump())
        }
        expect(ends[1]).toEqual(ends[0])
        expect(ends[2]).toEqual(ends[0])
      }),
      { numRuns: 30, seed: 22, endOnFailure: true },
    )
  })

  test.each([1, 2, 20])(
    'who may be the same person is told whatever the letter case, in chunks of %d rows',
    async (size) => {
      await using own = await openImportKit(db, size)
      const people = [
        'Ada,Quill,Kite Works,ada@smile.example',
        'ADA,QUILL,Bright Smile,',
        'Ada,Quill,Kite Works,',
        'ada,QUILL,Kite Works,',
        'Élodie,ÉLAN,Kite Works,',
        'élodie,Élan,Kite Works,',
        'Bo,,Kite Works,',
        'BO,,Kite Works,',
        'Ada,Reed,Kite Works,',
        'Cy,Reed,,cy@smile.example',
        'Cy,Reed,Smile,cyr@smile.example',
        'CY,reed,Smile,',
      ]
      const header = 'First Name,Last Name,Company Name,Email,Website'
      const lines = people.map((line) => `${line},${line.includes('Kite') ? 'kite.example' : 'smile.example'}\n`)
      const ended = await own.import(`${header}\n${lines.join('')}`)
      const suggested = await db.query<{ row: number; of: number }>(`select r.row_number as row, o.row_number as of
      from csv_import_rows r join csv_import_rows o on o.lead_id = r.suggested_lead_id order by 1`)
      expect(suggested.map(({ row, of }) => [row, of])).toEqual([
        [3, 1],
        [4, 1],
        [6, 5],
        [8, 7],
        [12, 10],
      ])
      const marked = ended.rows.filter(({ reasons }) => reasons.includes('possible_duplicate'))
      expect(marked.map(({ number }) => number)).toEqual([3, 4, 6, 8, 12])
    },
  )

  test('a lead is found by the name and the company that it got, and no more by those that it lost', async () => {
    for (const chunkRows of [1, 20]) {
      await emptyDatabase(db)
      await using own = await openImportKit(db, chunkRows)
      const text = [
        'First Name,Last Name,Email,Website',
        'Ada,Quill,ada@gmail.com,kite.example',
        'Ada,Reed,ada@gmail.com,kite.example',
        'Ada,Quill,,kite.example',
        'ada,reed,,kite.example',
      ]
      const ended = await own.import(`${text.join('\n')}\n`, { policies: { last_name: 'overwrite' } })
      expect(ended.rows.map(({ reasons }) => reasons.includes('possible_duplicate'))).toEqual([
        false,
        false,
        false,
        true,
      ])
    }
  })

  test('to keep is to leave the leads and companies that are there as they are, with their keys', async () => {
    const stored = async () => ({
      leads: await rows('leads', 'id'),
      companies: await rows('companies', 'id'),
      identities: await rows('lead_identities', 'kind || value'),
    })
    await fc.assert(
      fc.asyncProperty(peopleList, peopleList, async (before, list) => {
        await emptyDatabase(db)
        await kit.import(encodeCsv(before, APOLLO_STYLE))
        await db.query(`update companies set first_seen_in_csv_id = null`)
        await db.query(`update leads set email = null, company_id = null where first_name = 'Bo'`)
        await db.query(`delete from lead_identities where kind = 'apollo_contact'`)
        const was = await stored()
        const ended = await kit.import(`${encodeCsv(list, APOLLO_STYLE)}\n`, { policies: KEEP })
        const is = await stored()
        const ids = new Set(was.leads.map(({ id }) => id))
        expect(is.leads.filter(({ id }) => ids.has(id))).toEqual(was.leads)
        expect(is.companies).toEqual(expect.arrayContaining(was.companies))
        expect(is.identities.filter(({ lead_id: id }) => ids.has(id))).toEqual(was.identities)
        expect(ended.counts.updated).toBe(0)
      }),
      { numRuns: 20, seed: 31, endOnFailure: true },
    )
  })

  test.each([
    ['keep', null, 'unchanged'],
    ['fill_empty', 'ada@smile.example', 'updated'],
    ['overwrite', 'ada@smile.example', 'updated'],
  ] as const)('email=%s: a lead without an address then has %j', async (email, address, outcome) => {
    const header = 'Email,Person Linkedin Url,First Name'
    await kit.import(`${header}\n,linkedin.com/in/ada,Ada\n`)
    const ended = await kit.import(`${header}\nada@smile.example,linkedin.com/in/ada,Ada\n`, {
      policies: { email, company: 'keep', apollo_data: 'keep' },
    })
    expect(ended.rows).toMatchObject([{ outcome }])
    expect(await db.query('select email from leads')).toEqual([{ email: address }])
    const other = await kit.import(`${header}\nada@other.example,linkedin.com/in/ada,Ada\n`, {
      policies: { email, company: 'keep', apollo_data: 'keep' },
    })
    expect(other.rows).toMatchObject([{ reasons: address === null ? [] : ['email_differs'] }])
    expect(await db.query('select email from leads')).toEqual([{ email: address }])
    const beside = await db.query(`select value from lead_identities where kind = 'email'`)
    expect(beside).toEqual(address === null ? [] : [{ value: 'ada@other.example' }])
  })

  test('with apollo_data=overwrite the last row of a person is kept, in one chunk as in two', async () => {
    const text = 'Email,Note\nada@smile.example,one\nada@smile.example,two\n'
    for (const chunkRows of [1, 2]) {
      await emptyDatabase(db)
      await using own = await openImportKit(db, chunkRows)
      const ended = await own.import(text, { policies: { apollo_data: 'overwrite' } })
      expect(ended.rows.map(({ outcome }) => outcome)).toEqual(['created', 'updated'])
      const [lead] = await db.query('select apollo_data as data from leads')
      expect(lead).toEqual({ data: { Email: 'ada@smile.example', Note: 'two' } })
    }
  })

  test.each([
    ['that a person cleared', null, 'fill_empty', ['edited_by_person']],
    ['that a person cleared', null, 'overwrite', ['edited_by_person']],
    ['that a person chose', 'Kite', 'overwrite', ['company_differs', 'edited_by_person']],
    ['that a person chose', 'Kite', 'fill_empty', ['company_differs']],
    ['that a person cleared', null, 'keep', []],
  ] as const)(
    'a company %s stays, and none is made that nobody belongs to (%j, %s)',
    async (_what, own, company, why) => {
      await db.query(
        `with c as (insert into companies (company_name) select $1::text where $1::text is not null returning id),
        l as (insert into leads (email, company_id) select 'ada@smile.example', (select id from c) returning id)
      insert into field_edits (table_name, row_id, column_name) select 'leads', id, 'company_id' from l`,
        [own],
      )
      const ended = await kit.import('Email,Website\nada@smile.example,https://smile.example\n', {
        policies: { company, apollo_data: 'keep' },
      })
      expect(ended.rows).toMatchObject([{ outcome: 'unchanged', reasons: why }])
      expect(await db.query('select company_name as name from companies')).toEqual(own === null ? [] : [{ name: own }])
    },
  )
})
