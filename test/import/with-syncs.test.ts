import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Policies } from '../../src/import/import-policy.ts'
import { normalizeWaiting } from '../../src/sync/normalize-waiting.ts'
import { rebuild } from '../../src/sync/rebuild.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { dumpDerived, dumpImportable } from '../support/dump.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { type SyncKit, startSyncKit } from '../support/synced-workspace.ts'

let db: Database
let kit: ImportKit
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db, 20)
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(() => emptyDatabase(db))

const differences = async () => (await rebuild(db, { check: true })).differences

/** A list about people whom Instantly knows, with values for everything, and about some whom it does not. */
async function listAboutKnownPeople(): Promise<string> {
  const leads = await db.query<{ email: string }>(
    'select distinct email from instantly_leads_raw where email is not null order by 1',
  )
  const known = leads.map(
    ({ email }, index) =>
      `Im${index},Ported,Imported role ${index},Imported ${index % 9} Ltd,${email},https://im${index % 9}.example\n`,
  )
  const fresh = [0, 1, 2].map(
    (index) => `New${index},Person,Role,Fresh Ltd,new${index}@fresh.example,https://fresh.example\n`,
  )
  return `First Name,Last Name,Title,Company,Email,Website\n${[...known, ...fresh].join('')}`
}

/** Takes from some of Instantly's lead rows what it says of the person, so that there is something to fill. */
async function emptySomeSourceRows(): Promise<void> {
  await db.query(`update instantly_leads_raw set raw_json = raw_json - '{first_name,last_name,job_title,payload,company_name,website}'::text[]
    where hashtext(email) % 2 = 0`)
  await normalizeWaiting(db)
}

describe.each<[string, Policies]>([
  ['filling', {}],
  [
    'overwriting',
    {
      first_name: 'overwrite',
      last_name: 'overwrite',
      job_title: 'overwrite',
      company: 'overwrite',
      company_name: 'overwrite',
    },
  ],
])(`imports and syncs, %s (${databaseKind})`, (_name, policies) => {
  let world: SyncKit
  beforeEach(async () => {
    world = await startSyncKit(db)
    await world.sync()
    await emptySomeSourceRows()
  })
  const end = () => world[Symbol.asyncDispose]()

  test('what an import gave survives the next sync and a rebuild, which finds no difference', async () => {
    const ended = await kit.import(await listAboutKnownPeople(), { policies })
    expect(ended.counts.updated).toBeGreaterThan(5)
    expect(ended.counts.created).toBe(3)
    await normalizeWaiting(db)
    const imported = await dumpImportable(db)
    expect(imported.imported_values?.length).toBeGreaterThan(10)
    await db.query('update instantly_leads_raw set normalized_hash = null')
    await db.query('update instantly_emails_raw set normalized_hash = null')
    await normalizeWaiting(db)
    expect(await dumpImportable(db)).toEqual(imported)
    expect(await differences()).toEqual([])
    await rebuild(db, { check: false })
    expect(await dumpImportable(db)).toEqual(imported)
    await end()
  })

  test('a lead that was imported first and synced later is the same lead, and no rebuild differs', async () => {
    const text = await listAboutKnownPeople()
    await db.query('truncate companies, campaigns, leads, campaign_leads, events cascade')
    const ended = await kit.import(text, { policies })
    await rebuild(db, { check: false })
    expect(await differences()).toEqual([])
    const [leads] = await db.query<{ count: number }>(
      'select count(*)::int as count from leads where csv_import_id = $1 and exists (select from campaign_leads c where c.lead_id = leads.id)',
      [ended.id],
    )
    expect(leads?.count).toBeGreaterThan(5)
    await end()
  })

  test('sync, import, undo: everything is as before, also after the next sync', async () => {
    const before = await dumpImportable(db)
    const ended = await kit.import(await listAboutKnownPeople(), { policies })
    await normalizeWaiting(db)
    await kit.undo(ended.id)
    await normalizeWaiting(db)
    expect(await dumpImportable(db)).toEqual(before)
    expect(await differences()).toEqual([])
    await end()
  })

  test('undo after the source said something else leaves what the source says now', async () => {
    const ended = await kit.import(await listAboutKnownPeople(), { policies })
    await db.query(`update instantly_leads_raw set raw_json = raw_json || '{"first_name": "Renamed"}'`)
    await normalizeWaiting(db)
    await kit.undo(ended.id)
    await normalizeWaiting(db)
    expect(await differences()).toEqual([])
    const names = await db.query<{ name: string }>(
      `select distinct first_name as name from leads where email in (select email from instantly_leads_raw)`,
    )
    expect(names).toEqual([{ name: 'Renamed' }])
    await end()
  })
})

describe(`mails that waited for their lead (${databaseKind})`, () => {
  test('come to the lead that an import makes, and wait again when it is taken back', async () => {
    await db.query(`insert into instantly_emails_raw (instantly_email_id, email_address, raw_json) values ('m1', 'wait@late.example',
      '{"id": "m1", "lead": "wait@late.example", "timestamp_email": "2026-03-01T10:00:00Z", "ue_type": 2, "subject": "Hi"}')`)
    await normalizeWaiting(db)
    const before = await dumpDerived(db)
    expect(before.events).toMatchObject([{ lead_id: null }])
    const ended = await kit.import('Email,First Name\nwait@late.example,Wait\n')
    await normalizeWaiting(db)
    const [event] = await db.query<{ email: string; company: string }>(
      `select l.email, c.company_domain as company from events e join leads l on l.id = e.lead_id
       join companies c on c.id = e.company_id where e.instantly_email_id = 'm1'`,
    )
    expect(event).toEqual({ email: 'wait@late.example', company: 'late.example' })
    expect(await differences()).toEqual([])
    await kit.undo(ended.id)
    await normalizeWaiting(db)
    expect(await dumpDerived(db)).toEqual(before)
  })
})
