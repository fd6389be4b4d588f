import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

describe(`invariant 5: three times, told apart (${databaseKind})`, () => {
  test('when it happened is the mail’s time, when they changed it the source’s, when we learned it ours', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync()
    const events = await db.query<{ happened: Date; mail: string; recorded: Date }>(
      `select e.event_timestamp as happened, r.raw_json->>'timestamp_email' as mail, e.recorded_at as recorded
       from events e join instantly_emails_raw r on r.instantly_email_id = e.instantly_email_id`,
    )
    expect(events.length).toBeGreaterThan(20)
    for (const { happened, mail, recorded } of events) {
      expect(happened).toEqual(new Date(mail))
      expect(recorded.getTime()).not.toBe(happened.getTime())
    }
    const leads = await db.query<{ source: Date; wire: string; synced: Date }>(
      `select source_updated_at as source, raw_json->>'timestamp_updated' as wire, synced_at as synced from instantly_leads_raw`,
    )
    for (const { source, wire, synced } of leads) {
      expect(source).toEqual(new Date(wire))
      expect(synced).toEqual(kit.now())
    }
  })

  test('learning of it again does not move when it was first learned', async () => {
    const read = () => db.query('select id, recorded_at from events order by id')
    const before = await read()
    await db.query('update instantly_emails_raw set normalized_hash = null')
    await using kit = await startSyncKit(db)
    await kit.sync()
    expect(await read()).toEqual(before)
  })
})
