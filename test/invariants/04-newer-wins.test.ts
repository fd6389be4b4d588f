import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { normalizePending } from '../../src/sync/normalize/normalize-pending.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { readEverything, store } from '../support/records.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => emptyDatabase(db))

describe(`invariant 4: newer wins, in SQL (${databaseKind})`, () => {
  test('an old page that arrives late changes nothing but the history', async () => {
    await using kit = await startSyncKit(db)
    const old = await readEverything(kit)
    const [lead] = kit.simulator.world.leads
    if (lead === undefined) throw new Error('the world has no lead')
    kit.simulator.advance({ hours: 1 })
    kit.simulator.world.updateLead(lead.id, { first_name: 'Renamed' })
    await store(db, await readEverything(kit), 500)
    await store(db, old, 500)
    await normalizePending(db)
    const [row] = await db.query<{ name: string; versions: number }>(
      `select raw_json->>'first_name' as name,
         (select count(*)::int from raw_versions where record_key = $1 and raw_table = 'instantly_leads_raw') as versions
       from instantly_leads_raw where instantly_lead_id = $1`,
      [lead.id],
    )
    expect(row).toEqual({ name: 'Renamed', versions: 1 })
    expect(await db.query(`select 1 from leads where first_name = 'Renamed'`)).toHaveLength(1)
  })

  test('of two versions with one time the greater content hash wins, whichever came first', async () => {
    await using kit = await startSyncKit(db, { leads: 20 })
    const [record] = (await readEverything(kit)).filter((entry) => entry.target.table === 'instantly_accounts_raw')
    if (record === undefined) throw new Error('the world has no account')
    const versions = ['a', 'b'].map((name) => ({
      ...record,
      row: { ...record.row, raw: { email: record.row.columns.email, name } },
    }))
    const outcomes: unknown[] = []
    for (const order of [versions, [...versions].reverse()]) {
      await emptyDatabase(db)
      await store(db, order, 1)
      outcomes.push(await db.query('select raw_json, content_hash from instantly_accounts_raw'))
    }
    expect(outcomes[0]).toEqual(outcomes[1])
    expect(outcomes[0]).toHaveLength(1)
  })
})
