import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { takeImportLease } from '../../src/import/import-lease.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { dumpImportable } from '../support/dump.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { APOLLO_STYLE, encodeCsv, importPolicies, peopleList } from '../support/random-lists.ts'

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

const keptReasons = (importId: string) =>
  db.query<{ row: number; kept: string[] }>(
    `select row_number as row, to_jsonb(kept) as kept from csv_import_rows
     where import_id = $1 and kept <> '{}' order by row_number`,
    [importId],
  )

describe(`undo (${databaseKind})`, () => {
  test('import then undo leaves the tables as before, for any files and policies', async () => {
    await fc.assert(
      fc.asyncProperty(peopleList, peopleList, importPolicies, async (before, list, policy) => {
        await emptyDatabase(db)
        await kit.import(encodeCsv(before, APOLLO_STYLE))
        await db.query(`update leads set seniority = null, job_title = 'Set by hand' where first_name = 'Ada'`)
        await db.query(`insert into leads (email, first_name) values ('cy@gmail.com', null) on conflict do nothing`)
        const was = await dumpImportable(db)
        const ended = await kit.import(`${encodeCsv(list, APOLLO_STYLE)}\n`, { policies: policy })
        expect(ended.status).toBe('completed')
        await kit.undo(ended.id)
        expect(await dumpImportable(db)).toEqual(was)
        expect((await kit.read(ended.id)).status).toBe('undone')
        expect(await keptReasons(ended.id)).toEqual([])
      }),
      { numRuns: 25, seed: 11 },
    )
  })

  test('what was edited since stays, and is listed with the reason', async () => {
    await db.query(`insert into leads (email) values ('ada@smile.example')`)
    const ended = await kit.import(
      'First Name,Last Name,Title,Email,Website\nAda,Quill,Owner,ada@smile.example,smile.example\n',
    )
    await db.query(`update leads set job_title = 'Founder'`)
    await kit.undo(ended.id)
    expect(await db.query('select first_name, last_name, job_title, company_id from leads')).toEqual([
      { first_name: null, last_name: null, job_title: 'Founder', company_id: null },
    ])
    expect(await keptReasons(ended.id)).toEqual([{ row: 1, kept: ['value_edited'] }])
  })

  test('leads and companies that something depends on stay, each with its reason', async () => {
    const people = ['noted', 'campaign', 'edited', 'again', 'alone']
    const rows = people.map((name) => `${name},Quill,${name}@${name}.example\n`).join('')
    const ended = await kit.import(`First Name,Last Name,Email\n${rows}`)
    await db.query(`insert into events (event_source, event_type, event_timestamp, lead_id)
      select 'manual', 'note_added', now(), id from leads where first_name = 'noted'`)
    await db.query(`with c as (insert into campaigns (campaign_name) values ('Spring') returning id)
      insert into campaign_leads (campaign_id, lead_id) select c.id, l.id from c, leads l where l.first_name = 'campaign'`)
    await db.query(`insert into field_edits (table_name, row_id, column_name)
      select 'leads', id, 'job_title' from leads where first_name = 'edited'`)
    await kit.import('Email,First Name\nagain@again.example,again\n')
    await kit.undo(ended.id)
    const left = await db.query<{ name: string }>('select first_name as name from leads order by 1')
    expect(left.map(({ name }) => name)).toEqual(['again', 'campaign', 'edited', 'noted'])
    expect(await keptReasons(ended.id)).toEqual([
      { row: 1, kept: ['lead_has_events', 'company_has_leads'] },
      { row: 2, kept: ['lead_in_campaign', 'company_has_leads'] },
      { row: 3, kept: ['lead_edited', 'company_has_leads'] },
      { row: 4, kept: ['lead_in_other_import', 'company_has_leads', 'company_in_other_import'] },
    ])
    const domains = await db.query<{ domain: string }>('select company_domain as domain from companies order by 1')
    expect(domains).toHaveLength(4)
  })

  test('after it was taken back the same file may come again', async () => {
    const text = 'Email,First Name\nada@smile.example,Ada\n'
    const first = await kit.import(text)
    await kit.undo(first.id)
    await kit.undo(first.id)
    const again = await kit.import(text)
    expect(again.id).not.toBe(first.id)
    expect(again).toMatchObject({ alreadyImported: false, counts: { created: 1 } })
  })

  test('a file of which nothing was taken in cannot be taken back', async () => {
    const failed = await kit.import('Email\n"open')
    await expect(kit.undo(failed.id)).rejects.toMatchObject({ code: 'IMPORT_UNDO_NOT_POSSIBLE' })
  })

  test('begins at once, waits for who is at the import, and asked many times is done once', async () => {
    const ended = await kit.import('Email,First Name\nada@smile.example,Ada\nbo@kite.example,Bo\n')
    const lease = await takeImportLease(db, ended.id)
    const undos = await Promise.all([kit.service.undo(ended.id), kit.service.undo(ended.id)])
    expect(await kit.read(ended.id)).toMatchObject({ status: 'completed', undoRequested: true })
    await lease?.[Symbol.asyncDispose]()
    await Promise.all(undos.map(({ finished }) => finished))
    expect((await kit.read(ended.id)).status).toBe('undone')
    expect(await db.query('select undone_removed as removed from csv_imports_raw')).toEqual([{ removed: 4 }])
  })

  test('an import that somebody is taking in cannot be taken back meanwhile, and one that was broken off can', async () => {
    const ended = await kit.import('Email,First Name\nada@smile.example,Ada\n')
    await db.query(`update csv_imports_raw set import_status = 'processing', total_rows = 2`)
    const lease = await takeImportLease(db, ended.id)
    await expect(kit.undo(ended.id)).rejects.toThrow(/is at work/)
    await lease?.[Symbol.asyncDispose]()
    await kit.undo(ended.id)
    expect((await kit.read(ended.id)).status).toBe('undone')
    expect(await db.query('select 1 from leads')).toEqual([])
  })
})
