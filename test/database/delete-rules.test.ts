import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type DeleteRule, readForeignKeys } from './catalogue.ts'

/** What happens to a row when the row it refers to is deleted. Every foreign key is here. */
const DELETE_RULES: Record<string, DeleteRule> = {
  'audit_entries.user_id → users': 'SET NULL',
  'api_keys.user_id → users': 'CASCADE',
  'campaign_leads.campaign_id → campaigns': 'CASCADE',
  'campaign_leads.lead_id → leads': 'CASCADE',
  'campaigns.created_by → users': 'SET NULL',
  'campaigns.offer_id → offers': 'SET NULL',
  'companies.first_seen_in_csv_id → csv_imports_raw': 'SET NULL',
  'csv_import_rows.import_id → csv_imports_raw': 'CASCADE',
  'csv_imports_raw.uploaded_by → users': 'SET NULL',
  'csv_mappings.created_by → users': 'SET NULL',
  'events.campaign_id → campaigns': 'SET NULL',
  'events.campaign_lead_id → campaign_leads': 'SET NULL',
  'events.company_id → companies': 'SET NULL',
  'events.instantly_email_id → instantly_emails_raw': 'SET NULL',
  'events.lead_id → leads': 'SET NULL',
  'events.performed_by → users': 'SET NULL',
  'field_edits.user_id → users': 'SET NULL',
  'idempotency_keys.user_id → users': 'CASCADE',
  'imported_values.import_id → csv_imports_raw': 'CASCADE',
  'lead_identities.lead_id → leads': 'CASCADE',
  'leads.company_id → companies': 'SET NULL',
  'leads.csv_import_id → csv_imports_raw': 'SET NULL',
  'note_versions.event_id → events': 'CASCADE',
  'note_versions.replaced_by → users': 'SET NULL',
  'offers.created_by → users': 'SET NULL',
  'sync_run_resources.run_id → sync_runs': 'CASCADE',
  'sync_runs.requested_by_user_id → users': 'SET NULL',
}

/** Tables whose rows a person or a normalizer makes: deleting any of them must leave the raw layer whole. */
const NORMALIZED = ['users', 'offers', 'companies', 'leads', 'campaigns', 'campaign_leads', 'events'] as const

let db: Database

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db[Symbol.asyncDispose]())

test(`every foreign key has its rule (${databaseKind})`, async () => {
  const keys = await readForeignKeys(db)
  const live = keys.map(({ table, column, referencedTable, onDelete }) => [
    `${table}.${column} → ${referencedTable}`,
    onDelete,
  ])
  expect(Object.fromEntries(live)).toEqual(DELETE_RULES)
  expect(live.length).toBe(Object.keys(DELETE_RULES).length)
  expect(keys.filter(({ onUpdate }) => onUpdate !== 'CASCADE')).toEqual([])
})

test('no rule deletes a raw row or an event', () => {
  const deleting = Object.entries(DELETE_RULES).filter(([, rule]) => rule === 'CASCADE')
  const children = deleting.map(([key]) => key.split('.')[0] ?? '')
  expect(children.filter((table) => /raw/.test(table) || table === 'events')).toEqual([])
})

describe('deleting', () => {
  beforeEach(async () => {
    await emptyDatabase(db)
    await db.query(`
      with u as (insert into users (email) values ('ada@team.example') returning id),
        i as (insert into csv_imports_raw (file_name, uploaded_by) select 'list.csv', id from u returning id),
        c as (insert into companies (company_name, first_seen_in_csv_id) select 'Bright Smile', id from i returning id),
        o as (insert into offers (offer_name, created_by) select 'Audit', id from u returning id),
        l as (insert into leads (email, company_id, csv_import_id)
          select 'lea@brightsmile.example', c.id, i.id from c, i returning id),
        k as (insert into campaigns (campaign_name, offer_id, created_by, instantly_campaign_id)
          select 'Spring', o.id, u.id, 'c1' from o, u returning id),
        kl as (insert into campaign_leads (campaign_id, lead_id) select k.id, l.id from k, l returning id),
        m as (insert into instantly_emails_raw (instantly_email_id, raw_json) values ('m1', '{}') returning instantly_email_id),
        r1 as (insert into instantly_campaigns_raw (instantly_campaign_id, raw_json) values ('c1', '{}')),
        r2 as (insert into instantly_leads_raw (instantly_lead_id, email, raw_json)
          values ('l1', 'lea@brightsmile.example', '{}'))
      insert into events (event_source, event_type, event_timestamp, lead_id, campaign_id, campaign_lead_id, company_id,
        instantly_email_id, performed_by)
      select 'instantly', 'email_sent', now(), l.id, k.id, kl.id, c.id, m.instantly_email_id, u.id
      from l, k, kl, c, m, u`)
  })

  const counts = async () => {
    const [row] = await db.query<Record<string, number>>(`select
      (select count(*)::int from instantly_emails_raw) as emails, (select count(*)::int from instantly_leads_raw) as leads,
      (select count(*)::int from instantly_campaigns_raw) as campaigns, (select count(*)::int from csv_imports_raw) as imports`)
    return row
  }

  test.each(NORMALIZED)('a row of %s leaves every raw row', async (table) => {
    const before = await counts()
    expect(Object.values(before ?? {})).toEqual([1, 1, 1, 1])
    await db.query(`delete from ${table}`)
    expect(await counts()).toEqual(before)
  })

  test('a lead leaves its events, without the lead, and takes its place in the campaign along', async () => {
    await db.query('delete from leads')
    expect(await db.query('select id from campaign_leads')).toEqual([])
    expect(
      await db.query(`select lead_id, campaign_lead_id, campaign_id is not null as in_campaign,
        company_id is not null as of_company, instantly_email_id from events`),
    ).toEqual([
      { lead_id: null, campaign_lead_id: null, in_campaign: true, of_company: true, instantly_email_id: 'm1' },
    ])
  })

  test('everything that is normalized leaves the event and its link to the mail', async () => {
    for (const table of NORMALIZED) if (table !== 'events') await db.query(`delete from ${table}`)
    expect(
      await db.query(
        'select lead_id, campaign_id, campaign_lead_id, company_id, performed_by, instantly_email_id from events',
      ),
    ).toEqual([
      {
        lead_id: null,
        campaign_id: null,
        campaign_lead_id: null,
        company_id: null,
        performed_by: null,
        instantly_email_id: 'm1',
      },
    ])
  })

  test('an event refers to a raw mail that exists, and to none that does not', async () => {
    await expect(db.query(`update events set instantly_email_id = 'unknown'`)).rejects.toThrow(/foreign key/)
  })

  test('a campaign may name an Instantly campaign that has no raw row', async () => {
    await db.query(`update campaigns set instantly_campaign_id = 'a draft'`)
    expect(await db.query('select instantly_campaign_id as id from campaigns')).toEqual([{ id: 'a draft' }])
  })
})
