import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { apolloSample, type ImportedRow, type ImportKit, openImportKit } from '../support/import-kit.ts'

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

/** The rows that are not simply created or updated without a remark. */
function remarkable(rows: readonly ImportedRow[]): string[] {
  return rows
    .filter(({ outcome, reasons }) => outcome === 'skipped' || outcome === 'failed' || reasons.length > 0)
    .map(({ number, line, outcome, reasons }) => `${number} (line ${line}) ${outcome}: ${reasons.join(', ')}`)
}

const leadOf = async (email: string) => {
  const [lead] = await db.query<Record<string, unknown>>(
    `select l.*, c.company_name, c.company_domain from leads l left join companies c on c.id = l.company_id
     where l.email = $1`,
    [email],
  )
  return lead
}

describe(`samples of Apollo's exports (${databaseKind})`, () => {
  test('contacts, as Apollo writes them', async () => {
    const ended = await kit.import(apolloSample('apollo_export_small.csv'))
    expect(ended).toMatchObject({ status: 'completed', encoding: 'utf-8', delimiter: ',', totalRows: 41 })
    expect(ended.counts).toEqual({ created: 39, updated: 1, unchanged: 0, skipped: 1, failed: 0 })
    expect(remarkable(ended.rows)).toEqual([
      '3 (line 4) created: company_name_differs',
      '10 (line 11) created: company_name_differs',
      '20 (line 21) skipped: address_of_another_person',
      '21 (line 22) updated: same_person_as_earlier_row',
      '34 (line 37) created: company_name_differs',
      '39 (line 42) created: company_name_differs',
      '41 (line 44) created: invalid_linkedin',
    ])
    expect(await leadOf('amelia.hartwood@brightforge.example')).toMatchObject({
      first_name: 'Amelia',
      last_name: 'Hartwood',
      job_title: 'Chief Revenue Officer',
      seniority: 'C suite',
      phone: '+15125550101',
      linkedin_id: 'amelia-hartwood-fict01',
      email_status: 'Verified',
      csv_import_id: ended.id,
      company_domain: 'brightforge.example',
      apollo_data: {
        'Mobile Phone': "'+1 512-555-0101",
        'Company Name': 'Brightforge Analytics, Inc.',
        'Home Phone': '',
      },
    })
    expect(await leadOf('keiko@thedesk.example.com.au')).toMatchObject({ company_name: '@TheDesk Media' })
    expect(await leadOf('no-such-person-02d7@hotmail.com')).toMatchObject({
      company_name: 'Corner Barber Co',
      company_domain: null,
    })
    expect(await leadOf('elodie.brule@example.de')).toMatchObject({ linkedin_id: 'élodie-brûlé-fict05' })
    const identities = await db.query<{ kind: string; count: number }>(
      'select kind::text, count(*)::int as count from lead_identities group by 1 order by 1',
    )
    expect(identities).toEqual([
      { kind: 'apollo_contact', count: 40 },
      { kind: 'linkedin', count: 37 },
    ])
    expect(
      await db.query(`select company_domain as domain, company_size as size, employees_min as min, employees_max as max,
      annual_revenue_amount as revenue, phone, linkedin_id as linkedin from companies
      where company_domain in ('globexfreight.example', 'brightforge.example') order by 1`),
    ).toEqual([
      {
        domain: 'brightforge.example',
        size: '85',
        min: 85,
        max: 85,
        revenue: 12_500_000,
        phone: '+15125550142',
        linkedin: 'brightforge-analytics',
      },
      {
        domain: 'globexfreight.example',
        size: '560',
        min: 560,
        max: 560,
        revenue: 88_000_000,
        phone: '+6560000100',
        linkedin: 'globex-freight-fict',
      },
    ])
  })

  test('contacts, after a spreadsheet had them', async () => {
    const ended = await kit.import(apolloSample('apollo_export_variant.csv'))
    expect(ended).toMatchObject({ status: 'completed', encoding: 'utf-8', totalRows: 18 })
    expect(ended.counts).toEqual({ created: 16, updated: 0, unchanged: 0, skipped: 2, failed: 0 })
    expect(remarkable(ended.rows)).toEqual([
      '3 (line 10) created: invalid_phone, company_name_differs',
      '10 (line 21) created: company_name_differs',
      '17 (line 28) skipped: blank_row',
      '18 (line 29) skipped: no_person',
    ])
    const lead = await leadOf('amelia.hartwood@brightforge.example')
    expect(
      Object.keys(Object(lead?.apollo_data))
        .filter((name) => /^(Notes|Column)/.test(name))
        .sort(),
    ).toEqual(['Column 62', 'Column 64', 'Notes', 'Notes (2)'])
    expect(
      await db.query(`select company_size as size, employees_min as min, annual_revenue as revenue,
        annual_revenue_amount as amount from companies where company_domain = 'globexfreight.example'`),
    ).toEqual([{ size: '560.0', min: 560, revenue: '8.80E+07', amount: 88_000_000 }])
  })

  test('contacts in MacRoman', async () => {
    const ended = await kit.import(apolloSample('apollo_export_macroman.csv'))
    expect(ended).toMatchObject({ status: 'completed', encoding: 'macintosh', totalRows: 6 })
    expect(ended.counts).toEqual({ created: 6, updated: 0, unchanged: 0, skipped: 0, failed: 0 })
    expect(await leadOf('elodie.brule@example.de')).toMatchObject({ first_name: 'Élodie', last_name: 'Brûlé' })
    expect(await leadOf('juergen.weiss@example.de')).toMatchObject({ first_name: 'Jürgen', last_name: 'Weiß' })
  })

  test('accounts: companies and nobody else', async () => {
    const ended = await kit.import(apolloSample('apollo_accounts_export.csv'))
    expect(ended).toMatchObject({ status: 'completed', totalRows: 7 })
    expect(ended.counts).toEqual({ created: 5, updated: 0, unchanged: 2, skipped: 0, failed: 0 })
    expect(remarkable(ended.rows)).toEqual([
      '2 (line 6) unchanged: company_name_differs',
      '4 (line 14) unchanged: company_name_differs',
    ])
    expect(await db.query('select count(*)::int as leads from leads')).toEqual([{ leads: 0 }])
    const [company] = await db.query<Record<string, unknown>>(
      `select * from companies where company_domain = 'brightforge.example'`,
    )
    expect(company).toMatchObject({ first_seen_in_csv_id: ended.id, apollo_data: { 'Account Stage': 'Cold' } })
  })

  test('one after the other they meet: what is known is not made again', async () => {
    await kit.import(apolloSample('apollo_export_small.csv'))
    const variant = await kit.import(apolloSample('apollo_export_variant.csv'))
    const mac = await kit.import(apolloSample('apollo_export_macroman.csv'))
    const accounts = await kit.import(apolloSample('apollo_accounts_export.csv'))
    expect(variant.counts).toEqual({ created: 0, updated: 16, unchanged: 0, skipped: 2, failed: 0 })
    expect(mac.counts).toEqual({ created: 0, updated: 0, unchanged: 6, skipped: 0, failed: 0 })
    expect(accounts.counts).toEqual({ created: 0, updated: 5, unchanged: 2, skipped: 0, failed: 0 })
  })

  test('the same file again does nothing and names the first import', async () => {
    const first = await kit.import(apolloSample('apollo_export_small.csv'))
    const again = await kit.import(apolloSample('apollo_export_small.csv'))
    expect(again).toMatchObject({ id: first.id, alreadyImported: true, counts: first.counts })
    expect(await db.query('select count(*)::int as imports from csv_imports_raw')).toEqual([{ imports: 1 }])
  })

  test("each lead's timeline shows the import, linked to its row", async () => {
    const ended = await kit.import(apolloSample('apollo_export_small.csv'))
    const events = await db.query<{ email: string; row: number; company: boolean }>(
      `select l.email, r.row_number as row, e.company_id is not distinct from l.company_id as company
       from events e join leads l on l.id = e.lead_id join csv_import_rows r on r.id = e.csv_import_row_id
       where e.event_source = 'manual' and e.event_type = 'imported' and e.event_timestamp = $1::timestamptz
         and r.import_id = $2::uuid`,
      [ended.uploadedAt.toISOString(), ended.id],
    )
    expect(events).toHaveLength(39)
    expect(events.every(({ company }) => company)).toBe(true)
    expect(events.find(({ email }) => email === 'amelia.hartwood@brightforge.example')?.row).toBe(1)
  })
})
