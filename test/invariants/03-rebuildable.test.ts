import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { rebuild } from '../../src/sync/rebuild.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { dumpDerived, dumpRaw } from '../support/dump.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(async () => {
  await emptyDatabase(db)
  await using kit = await startSyncKit(db)
  await kit.sync()
  kit.simulator.advance({ days: 3 })
  await kit.sync()
})

/** A note on a lead that the source knows, and a lead that only a person knows. */
async function writeByHand(): Promise<void> {
  await db.query(
    `insert into events (event_source, event_type, event_timestamp, note_text, lead_id, company_id)
     select 'manual', 'note_added', now(), 'Called, will think about it', id, company_id from leads order by id limit 1`,
  )
  await db.query(`insert into leads (email, first_name) values ('by.hand@person.example', 'Hand')`)
}

describe(`invariant 3: rebuildable (${databaseKind})`, () => {
  test('rebuild --check finds no difference after syncs, notes and hand-made rows, and writes nothing', async () => {
    await writeByHand()
    const before = { derived: await dumpDerived(db), raw: await dumpRaw(db) }
    const report = await rebuild(db, { check: true })
    expect(report.differences).toEqual([])
    expect(report.records).toBeGreaterThan(100)
    expect({ derived: await dumpDerived(db), raw: await dumpRaw(db) }).toEqual(before)
  })

  test('a check names every kind of damage, a rebuild mends it, ids and what people wrote stay', async () => {
    await writeByHand()
    const before = await dumpDerived(db)
    await db.query(`update leads set first_name = 'Mallory' where id = (
      select l.id from leads l join instantly_leads_raw r using (email) where substr(l.id::text, 15, 1) = '5' order by 1 limit 1)`)
    await db.query(`delete from events where event_type = 'email_replied'`)
    await db.query(`update campaign_leads set email_status = 'clicked', sequence_step = 9`)
    await db.query(`update campaigns set campaign_name = 'Wrong'`)
    await db.query(`insert into companies (id, company_name, company_domain)
      values ('11111111-1111-5111-8111-111111111111', 'Nobody', 'nobody-there.example')`)
    const check = await rebuild(db, { check: true })
    const kinds = new Set(check.differences.map(({ table, kind }) => `${table} ${kind}`))
    expect(kinds).toEqual(
      new Set(['leads changed', 'events missing', 'campaign_leads changed', 'campaigns changed', 'companies extra']),
    )
    expect(check.differences.find(({ table }) => table === 'leads')?.columns).toEqual(['first_name'])
    const mended = await rebuild(db, { check: false })
    expect(mended.differences.length).toBe(check.differences.length)
    expect(await dumpDerived(db)).toEqual(before)
    expect((await rebuild(db, { check: true })).differences).toEqual([])
  })

  test('everything derived can be thrown away: a rebuild brings it back with the same ids', async () => {
    const before = await dumpDerived(db)
    await db.query('truncate companies, campaigns, leads, campaign_leads, events cascade')
    await rebuild(db, { check: false })
    const after = await dumpDerived(db)
    expect(after).toEqual(before)
    expect(after.events?.length).toBeGreaterThan(50)
  })

  test('counts that came out of step are found by a check and counted anew by a rebuild', async () => {
    expect((await rebuild(db, { check: true })).wrongCounts).toBe(0)
    await db.query('alter table events disable trigger events_count_inserted')
    await db.query(
      `insert into events (event_source, event_type, event_timestamp) values ('manual', 'note_added', now())`,
    )
    await db.query('alter table events enable trigger events_count_inserted')
    expect((await rebuild(db, { check: true })).wrongCounts).toBe(2)
    expect((await rebuild(db, { check: true })).wrongCounts).toBe(2)
    expect((await rebuild(db, { check: false })).wrongCounts).toBe(2)
    expect((await rebuild(db, { check: true })).wrongCounts).toBe(0)
  })

  test('a row that a person made is filled where it is empty and otherwise left alone', async () => {
    const [row] = await db.query<{ email: string; first: string }>(
      `select email, raw_json->>'first_name' as first from instantly_leads_raw
       where email is not null and raw_json->>'first_name' <> '' order by email limit 1`,
    )
    await db.query('delete from leads where email = $1', [row?.email])
    await db.query('delete from events where lead_id is null')
    await db.query(`insert into leads (email, first_name) values ($1, 'Nickname')`, [row?.email])
    await rebuild(db, { check: false })
    const [lead] = await db.query<{ first: string; company: string | null; last: string | null }>(
      'select first_name as first, company_id as company, last_name as last from leads where email = $1',
      [row?.email],
    )
    expect(lead?.first).toBe('Nickname')
    expect(lead?.last).not.toBeNull()
    expect((await rebuild(db, { check: true })).differences).toEqual([])
  })

  test('what people fill into a row of a source is theirs: no check speaks of it, no rebuild takes it', async () => {
    await db.query(`insert into offers (offer_name) values ('Audit')`)
    await db.query('update campaigns set offer_id = (select id from offers)')
    await db.query(`update companies set industry = 'Dental', apollo_data = '{"size": 5}'`)
    await db.query(`update campaign_leads set call_status = 'scheduled', next_followup_at = now()`)
    const before = await dumpDerived(db)
    expect((await rebuild(db, { check: true })).differences).toEqual([])
    await db.query(`update campaigns set campaign_name = 'Wrong'`)
    await rebuild(db, { check: false })
    expect(await dumpDerived(db)).toEqual(before)
  })

  test('what is written while a rebuild runs stays', async () => {
    await db.query(`update campaigns set campaign_name = 'Wrong'`)
    // @NOTE The embedded database has one connection, on which `events` means the shadow meanwhile; Postgres has others.
    let written: Promise<unknown> | undefined
    await rebuild(db, {
      check: false,
      onProgress: () => {
        written ??= db
          .query(`insert into live_events (event_source, event_type, event_timestamp, note_text)
          values ('manual', 'note_added', now(), 'Meanwhile')`)
          .catch(() =>
            db.query(`insert into events (event_source, event_type, event_timestamp, note_text)
            values ('manual', 'note_added', now(), 'Meanwhile')`),
          )
      },
    })
    await written
    expect(await db.query(`select note_text from events where note_text = 'Meanwhile'`)).toHaveLength(1)
    expect(await db.query(`select 1 from campaigns where campaign_name = 'Wrong'`)).toEqual([])
  })

  test('it can be stopped between two batches, and then has changed nothing', async () => {
    await db.query(`update campaigns set campaign_name = 'Wrong'`)
    const stop = new AbortController()
    const stopped = rebuild(db, { check: false, signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toMatchObject({ code: 'REBUILD_STOPPED' })
    expect(await db.query(`select 1 from campaigns where campaign_name <> 'Wrong'`)).toEqual([])
  })
})
