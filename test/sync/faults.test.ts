import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { isJsonObject } from '../../src/domain/json.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { dumpDerived, dumpRaw } from '../support/dump.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => emptyDatabase(db))

const tables = async () => ({ derived: await dumpDerived(db), raw: await dumpRaw(db) })

describe(`a sync that meets trouble (${databaseKind})`, () => {
  test('a provider that fails every third time gives the same tables as one that does not', async () => {
    {
      await using kit = await startSyncKit(db)
      await kit.sync()
    }
    const clean = await tables()
    await emptyDatabase(db)
    await using kit = await startSyncKit(db, { attempts: 12 })
    kit.simulator.faults.random({
      probability: 0.33,
      seed: 4,
      kinds: [
        'reset',
        'reset-mid',
        'truncated-json',
        'truncated-body',
        'html',
        'empty',
        { kind: 'status', status: 503 },
      ],
    })
    expect((await kit.sync()).status).toBe('succeeded')
    expect(await tables()).toEqual(clean)
    expect(kit.simulator.requests.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(1)
  })

  test('a broken answer is never an empty page: the resource fails, keeps its pages, and goes on later', async () => {
    await using kit = await startSyncKit(db, { leads: 250 })
    const fault = kit.simulator.faults.next({
      match: { path: '/leads/list' },
      after: 1,
      times: 1000,
      kind: 'truncated-json',
    })
    const run = await kit.sync()
    expect(run.status).toBe('partial')
    const leads = run.parts.find(({ resource }) => resource === 'leads')
    expect(leads).toMatchObject({ status: 'failed', pages: 1, records: 100 })
    expect(leads?.error).toMatch(/leads\/list/)
    expect(run.parts.find(({ resource }) => resource === 'emails')?.status).toBe('succeeded')
    const [checkpoint] = await db.query(
      `select cursor is not null as unfinished, completed_at from sync_checkpoints where resource = 'leads'`,
    )
    expect(checkpoint).toEqual({ unfinished: true, completed_at: null })
    fault.cancel()
    const again = await kit.sync({ resources: ['leads'] })
    expect(again.parts[0]).toMatchObject({ status: 'succeeded', inserted: 150, unchanged: 0 })
  })

  test('a cursor that comes again ends the resource with an error that says so, and what came is kept', async () => {
    await using kit = await startSyncKit(db, { leads: 350 })
    kit.simulator.faults.next({ match: { path: '/leads/list' }, times: 1000, kind: 'repeat-cursor' })
    const run = await kit.sync({ resources: ['leads'] })
    expect(run.status).toBe('failed')
    expect(run.error).toMatch(/cursor/i)
    expect(run.parts[0]?.errorCode).toBe('INSTANTLY_REPEATED_CURSOR')
    expect(run.parts[0]?.inserted).toBeGreaterThan(0)
    expect(kit.simulator.requests.length).toBeLessThan(8)
  })

  test('a revoked key stops everything at once: one request after the 401, and the message names the remedy', async () => {
    await using kit = await startSyncKit(db)
    kit.simulator.faults.next({ after: 3, times: 1000, kind: 'status', status: 401 })
    const run = await kit.sync()
    expect(run.status).toBe('partial')
    expect(kit.simulator.requests.filter(({ status }) => status === 401)).toHaveLength(1)
    expect(run.error).toMatch(/key/i)
  })

  test('a page with an item twice is one row', async () => {
    await using kit = await startSyncKit(db)
    kit.simulator.faults.next({ match: { path: '/emails' }, times: 1000, kind: 'duplicate-items' })
    const run = await kit.sync()
    const emails = run.parts.find(({ resource }) => resource === 'emails')
    expect(emails?.records).toBeGreaterThan(emails?.inserted ?? 0)
    expect(emails?.records).toBe((emails?.inserted ?? 0) + (emails?.unchanged ?? 0))
  })

  test('a mail without a usable time is noted on its row with the reason and does not stop the others', async () => {
    await using kit = await startSyncKit(db)
    const fault = kit.simulator.faults.next({
      match: { path: '/emails' },
      times: 1,
      kind: 'mutate',
      mutate: (body) => {
        if (!isJsonObject(body) || !Array.isArray(body.items)) return body
        const [first, ...rest] = body.items
        return isJsonObject(first)
          ? {
              ...body,
              items: [{ ...first, timestamp_email: '+275760-09-13T00:00:00Z', timestamp_created: null }, ...rest],
            }
          : body
      },
    })
    const run = await kit.sync()
    expect(run.status).toBe('succeeded')
    expect(run.normalizeFailed).toBe(1)
    const noted = () =>
      db.query<{ error: string; attempts: number }>(
        `select normalize_error as error, normalize_attempts as attempts from instantly_emails_raw where normalize_error is not null`,
      )
    expect(await noted()).toEqual([{ error: expect.stringMatching(/no usable time/), attempts: 1 }])
    const [events, mails] = await Promise.all([
      db.query('select 1 from events'),
      db.query('select 1 from instantly_emails_raw'),
    ])
    expect(events.length).toBe(mails.length - 1)
    for (let again = 0; again < 4; again += 1) await kit.sync({ resources: ['accounts'] })
    expect((await noted())[0]?.attempts).toBe(3)
    fault.cancel()
    kit.simulator.advance({ minutes: 1 })
    await kit.sync({ full: true })
    expect(await noted()).toEqual([])
    expect(await db.query('select 1 from events')).toHaveLength(mails.length)
  })

  test('a lead that is gone at Instantly is marked and keeps its timeline; one that is back loses the mark', async () => {
    await using kit = await startSyncKit(db, { leads: 220 })
    await kit.sync()
    const gone = kit.simulator.world.leads.slice(40, 43).map(({ id }) => id)
    const before = await db.query('select 1 from events')
    for (const id of gone) kit.simulator.world.deleteLead(id)
    await kit.sync()
    const marked = await db.query<{ id: string }>(
      'select instantly_lead_id as id from instantly_leads_raw where missing_since is not null order by 1',
    )
    expect(marked.map(({ id }) => id)).toEqual(gone)
    expect(await db.query('select 1 from events')).toHaveLength(before.length)
  })
})
