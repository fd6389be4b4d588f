import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { rebuild } from '../../src/sync/rebuild.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type SyncKit, startSyncKit } from '../support/synced-workspace.ts'

let db: Database
let kit: SyncKit
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(async () => {
  await emptyDatabase(db)
  kit = await startSyncKit(db, { leads: 40 })
  await kit.sync()
})

/** Syncs everything and expects that deriving anew gives the very same. */
async function syncAndCheck(): Promise<void> {
  kit.simulator.advance({ minutes: 1 })
  await kit.sync({ full: true })
  await kit[Symbol.asyncDispose]()
  expect((await rebuild(db, { check: true })).differences).toEqual([])
}

const named = async (email: string) =>
  db.query<{ first: string | null }>('select first_name as first from leads where email = $1', [email])

describe(`invariant 2: what is derived follows its evidence (${databaseKind})`, () => {
  test('a lead row gets another address while campaign mail to the old one remains', async () => {
    const [row] = await db.query<{ id: string; email: string }>(
      `select r.instantly_lead_id as id, r.email from instantly_leads_raw r
       where exists (select from instantly_emails_raw m where m.email_address = r.email and m.instantly_campaign_id is not null)
         and (select count(*) from instantly_leads_raw o where o.email = r.email) = 1 order by 1 limit 1`,
    )
    kit.simulator.world.updateLead(row?.id ?? '', { email: 'new.address@moved.example', first_name: 'Moved' })
    await syncAndCheck()
    expect(await named(row?.email ?? '')).toEqual([{ first: null }])
    expect(await named('new.address@moved.example')).toEqual([{ first: 'Moved' }])
  })

  test('the lead that named a company leaves it', async () => {
    const [row] = await db.query<{ id: string }>(
      `select r.instantly_lead_id as id from leads l join instantly_leads_raw r on r.email = l.email
       where l.company_id in (select company_id from leads group by 1 having count(*) > 1) order by r.source_updated_at desc limit 1`,
    )
    kit.simulator.advance({ minutes: 1 })
    kit.simulator.world.updateLead(row?.id ?? '', { email: 'gone@other-company.example', company_name: 'Other' })
    await syncAndCheck()
  })

  test('a mail turns out to be from a stranger', async () => {
    const [mail] = kit.simulator.world.emails
    kit.simulator.world.updateEmail(mail?.id ?? '', { campaign_id: null, lead: 'who@unknown.example', lead_id: null })
    await syncAndCheck()
    expect(
      await db.query('select 1 from events where instantly_email_id = $1 and lead_id is null', [mail?.id]),
    ).toHaveLength(1)
  })

  test('a stranger became a lead and then is none any more', async () => {
    const stranger = { email: 'stranger@somewhere.example' }
    kit.simulator.world.addEmail({ lead: stranger.email, from_address_email: stranger.email, campaign_id: null })
    const { id } = kit.simulator.world.addLead({ ...stranger, campaign: null })
    kit.simulator.advance({ minutes: 1 })
    await kit.sync()
    expect(await named(stranger.email)).toHaveLength(1)
    kit.simulator.world.updateLead(id, { email: 'someone@else.example' })
    await syncAndCheck()
    expect(await named(stranger.email)).toEqual([])
  })

  test('what a person set on a campaign lead stays where no mail speaks of it', async () => {
    const [row] = await db.query<{ email: string }>(
      'select email from instantly_leads_raw where email is not null order by 1 limit 1',
    )
    await db.query(`insert into campaigns (campaign_name) values ('By phone')`)
    await db.query(
      `insert into campaign_leads (campaign_id, lead_id, email_status, overall_status)
       select c.id, l.id, 'replied', 'converted' from campaigns c, leads l where c.campaign_name = 'By phone' and l.email = $1`,
      [row?.email],
    )
    await db.query('update instantly_leads_raw set normalized_hash = null')
    await syncAndCheck()
    expect(
      await db.query(`select 1 from campaign_leads where overall_status = 'converted' and email_status = 'replied'
      and campaign_id = (select id from campaigns where campaign_name = 'By phone')`),
    ).toHaveLength(1)
  })
})
