import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type SyncKit, startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => emptyDatabase(db))

const count = async (table: string) => {
  const [row] = await db.query<{ count: number }>(`select count(*)::int as count from ${table}`)
  return row?.count
}

/** What a sync of everything finds that the syncs before it left out. */
async function leftOut(kit: SyncKit, resource: 'emails' | 'daily_analytics'): Promise<number | undefined> {
  const run = await kit.sync({ full: true, resources: [resource] })
  return run.parts[0]?.inserted
}

describe(`a sync leaves nothing out (${databaseKind})`, () => {
  test('a look from a late day on does not hide the mails between', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync()
    kit.simulator.advance({ days: 20 })
    await kit.sync({ resources: ['emails'], since: new Date(kit.now().getTime() - 2 * 86_400_000) })
    await kit.sync({ resources: ['emails'] })
    expect(await count('instantly_emails_raw')).toBe(kit.simulator.world.emails.length)
    expect(await leftOut(kit, 'emails')).toBe(0)
  })

  test('after two months without a sync no day is missing', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync()
    kit.simulator.advance({ days: 60 })
    await kit.sync()
    expect(await leftOut(kit, 'daily_analytics')).toBe(0)
  })

  test('days read before the campaigns were known are read once they are', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync({ resources: ['daily_analytics'] })
    await kit.sync()
    expect(await leftOut(kit, 'daily_analytics')).toBe(0)
  })

  test('a campaign that was refused is read in full by the next sync', async () => {
    await using kit = await startSyncKit(db)
    kit.simulator.faults.next({
      match: { path: /analytics\/daily\?.*campaign_id/ },
      times: 1,
      kind: 'status',
      status: 404,
    })
    expect((await kit.sync()).parts.find(({ resource }) => resource === 'daily_analytics')?.status).toBe('partial')
    await kit.sync()
    expect(await leftOut(kit, 'daily_analytics')).toBe(0)
  })

  test('a read of everything that was broken off goes on, asked for either way', async () => {
    for (const again of [{ full: true }, {}]) {
      await emptyDatabase(db)
      await using kit = await startSyncKit(db, { leads: 300 })
      await kit.sync()
      const fault = kit.simulator.faults.next({ match: { path: '/emails' }, after: 2, times: 1000, kind: 'html' })
      expect((await kit.sync({ full: true, resources: ['emails'] })).status).toBe('failed')
      fault.cancel()
      const rest = await kit.sync({ ...again, resources: ['emails'] })
      expect(rest.status).toBe('succeeded')
      expect(rest.parts[0]?.records).toBe(kit.simulator.world.emails.length - 200)
    }
  })
})
