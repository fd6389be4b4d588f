import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { silentLogger } from '../../src/logger.ts'
import { createInstantlySync } from '../../src/sync/instantly-sync.ts'
import { takeLease } from '../../src/sync/lease.ts'
import { closeAbandonedRuns } from '../../src/sync/run-log.ts'
import { readStatus } from '../../src/sync/status.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => emptyDatabase(db))

describe(`sync runs (${databaseKind})`, () => {
  test('two runs of one resource never overlap: of five at once one reads, the others say who is busy', async () => {
    await using kit = await startSyncKit(db)
    const runs = await Promise.all(Array.from({ length: 5 }, () => kit.sync({ resources: ['leads'] })))
    const succeeded = runs.filter(({ status }) => status === 'succeeded')
    const busy = runs.filter(({ parts }) => parts[0]?.errorCode === 'SYNC_BUSY')
    expect(succeeded.length).toBeGreaterThanOrEqual(1)
    expect(succeeded.length + busy.length).toBe(5)
    expect(busy.length).toBeGreaterThan(0)
    expect(busy[0]?.error).toMatch(/Another sync is reading leads/)
  })

  test('a page of a run that lost its lease is rolled back', async () => {
    await using kit = await startSyncKit(db, { leads: 250 })
    kit.simulator.faults.next({
      match: { path: '/leads/list' },
      after: 1,
      times: 1,
      kind: 'slow',
      delayMs: 300,
    })
    const running = kit.sync({ resources: ['leads'] })
    while (kit.simulator.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    await db.query(`update sync_checkpoints set lease_token = lease_token + 1 where resource = 'leads'`)
    const run = await running
    expect(run.parts[0]).toMatchObject({ status: 'failed', errorCode: 'SYNC_LEASE_LOST', pages: 1 })
    expect(await db.query('select 1 from instantly_leads_raw')).toHaveLength(100)
  })

  test('a lease of a dead process is taken over at once, one of a living process is not', async () => {
    await using held = await takeLease(db, 'leads', 'this-host/1/other')
    expect(held).toBeDefined()
    const elsewhere = await takeLease(db, 'leads', 'this-host/1/me')
    if (db.kind === 'postgres') expect(elsewhere).toBeUndefined()
    else expect(elsewhere).toBeDefined()
    await db.query(`update sync_checkpoints set lease_expires_at = now() - interval '1 second'`)
    const after = await takeLease(db, 'leads', 'this-host/1/third')
    expect(Number(after?.token)).toBeGreaterThan(Number(held?.token))
    await after?.[Symbol.asyncDispose]()
  })

  test('asked for again, only what is new is read: mails since the last, nothing twice', async () => {
    await using kit = await startSyncKit(db, { leads: 200 })
    const first = await kit.sync()
    const mails = (run: typeof first) => run.parts.find(({ resource }) => resource === 'emails')
    kit.simulator.advance({ days: 1 })
    const second = await kit.sync()
    expect(mails(second)?.records).toBeLessThan((mails(first)?.records ?? 0) / 2)
    const world = kit.simulator.world.emails.length
    expect(await db.query('select 1 from instantly_emails_raw')).toHaveLength(world)
    const full = await kit.sync({ full: true, resources: ['emails'] })
    expect(mails(full)).toMatchObject({ records: world, inserted: 0 })
  })

  test('--since reads mails from that day on', async () => {
    await using kit = await startSyncKit(db, { leads: 100 })
    const since = new Date(kit.now().getTime() - 4 * 86_400_000)
    await kit.sync({ resources: ['emails'], since })
    const [row] = await db.query<{ first: Date; count: number }>(
      `select min((raw_json->>'timestamp_created')::timestamptz) as first, count(*)::int as count from instantly_emails_raw`,
    )
    expect(row?.count).toBeGreaterThan(0)
    expect(row?.count).toBeLessThan(kit.simulator.world.emails.length)
    expect(row?.first.getTime()).toBeGreaterThan(since.getTime() - 3_600_001)
    const rest = await kit.sync({ resources: ['emails'] })
    expect(rest.status).toBe('succeeded')
    expect(await db.query('select 1 from instantly_emails_raw')).toHaveLength(kit.simulator.world.emails.length)
  })

  test('one campaign can be read again alone; the checkpoints of all stay where they are', async () => {
    await using kit = await startSyncKit(db, { leads: 200 })
    await kit.sync()
    const checkpoints = () =>
      db.query('select resource, cursor, watermark, completed_at from sync_checkpoints order by 1')
    const before = await checkpoints()
    const [campaign] = kit.simulator.world.campaigns.filter(({ id }) => kit.simulator.world.sentCount(id) > 0)
    kit.simulator.advance({ days: 2 })
    kit.simulator.world.updateCampaign(campaign?.id ?? '', { name: 'Read me again' })
    const run = await kit.sync({ instantlyCampaignId: campaign?.id ?? '' })
    expect(run.status).toBe('succeeded')
    expect(run.parts.map(({ resource }) => resource)).toEqual([
      'campaigns',
      'campaign_analytics',
      'daily_analytics',
      'emails',
    ])
    expect(await db.query(`select 1 from campaigns where campaign_name = 'Read me again'`)).toHaveLength(1)
    const [sent] = await db.query<{ count: number }>(
      `select count(*)::int as count from events e join campaigns c on c.id = e.campaign_id
       where c.instantly_campaign_id = $1 and e.event_type = 'email_sent' and e.provider_type = '1'`,
      [campaign?.id],
    )
    expect(sent?.count).toBe(kit.simulator.world.sentCount(campaign?.id ?? ''))
    expect(await checkpoints()).toEqual(before)
  })

  test('a run stopped on request says so, keeps its pages and goes on later', async () => {
    const stop = new AbortController()
    await using kit = await startSyncKit(db, {
      leads: 350,
      signal: stop.signal,
      listener: { page: () => stop.abort() },
    })
    const run = await kit.sync({ resources: ['leads'] })
    expect(run.status).toBe('cancelled')
    expect(await db.query('select 1 from instantly_leads_raw')).toHaveLength(100)
    const [unfinished] = await db.query<{ lease: string | null; cursor: string | null }>(
      `select lease_owner as lease, cursor from sync_checkpoints where resource = 'leads'`,
    )
    expect(unfinished?.lease).toBeNull()
    expect(unfinished?.cursor).not.toBeNull()
  })

  test('without a key nothing can be synced, and the reason names the remedy', async () => {
    const sync = createInstantlySync({ db, client: undefined, logger: silentLogger })
    expect(sync.unavailable).toMatch(/INSTANTLY_API_KEY/)
    await expect(sync.start({ requester: { by: 'test' } })).rejects.toThrow(/INSTANTLY_API_KEY/)
  })

  test('a run whose process died is closed when the database is opened again', async () => {
    await db.query(
      `insert into sync_runs (requested_by, status, created_at) values ('cli', 'running', now() - interval '1 hour')`,
    )
    await closeAbandonedRuns(db)
    expect(await db.query('select status::text, error is not null as told from sync_runs')).toEqual([
      { status: 'cancelled', told: true },
    ])
  })

  test('the status tells rows, freshness and what waits', async () => {
    await using kit = await startSyncKit(db)
    expect((await readStatus(db)).every(({ completedAt, rows }) => completedAt === null && rows === 0)).toBe(true)
    await kit.sync()
    const statuses = await readStatus(db)
    expect(statuses.map(({ resource }) => resource)).toEqual([
      'campaigns',
      'campaign_analytics',
      'accounts',
      'daily_analytics',
      'leads',
      'emails',
    ])
    for (const status of statuses) {
      expect(status).toMatchObject({
        lastStatus: 'succeeded',
        unfinished: false,
        completedAt: kit.now(),
        lastError: null,
      })
      expect(status.rows).toBeGreaterThan(0)
    }
    await db.query('update instantly_emails_raw set normalized_hash = null')
    const mails = (await readStatus(db)).find(({ resource }) => resource === 'emails')
    expect(mails?.pending).toBe(mails?.rows)
  })

  test('the statements of a page and of a batch do not grow with their rows', async () => {
    const count = async (leads: number) => {
      await emptyDatabase(db)
      await using kit = await startSyncKit(db, { leads, seed: 2 })
      await kit.sync({ resources: ['campaigns', 'campaign_analytics', 'accounts'] })
      let statements = 0
      const stop = db.observe(() => {
        statements += 1
      })
      await kit.sync({ resources: ['leads'] })
      stop()
      return statements
    }
    const few = await count(20)
    expect(await count(95)).toBe(few)
    expect(few).toBeLessThan(60)
  })
})
