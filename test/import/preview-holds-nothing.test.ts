import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { nextMessage, watchEvents } from '../live/live-kit.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase, openTestDatabase, testDatabaseUrl } from '../support/database.ts'
import { dumpImportable } from '../support/dump.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { canStartPostgres, startPostgresCluster } from '../support/postgres-cluster.ts'

let db: Database
let kit: ImportKit
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db, 100)
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(() => emptyDatabase(db))

const people = (rows: number, title: string) =>
  `Email,First Name,Title,Website\n${Array.from(
    { length: rows },
    (_, index) =>
      `person${index % (rows - 50)}@company${index % 97}.example,P${index},${title},company${index % 97}.example\n`,
  ).join('')}`

const POLICIES = { job_title: 'overwrite', first_name: 'overwrite' } as const

/** Previews, and does `meanwhile` over and over until that is done. @returns the preview, and how often */
async function previewing(own: ImportKit, text: string, meanwhile: () => Promise<void>) {
  const file = await own.receive(text)
  let ended = false
  const preview = own.service.preview({ file, policies: POLICIES }).finally(() => {
    ended = true
  })
  let times = 0
  while (!ended) {
    await meanwhile()
    times += 1
  }
  return { preview: await preview, times, file }
}

describe(`while a preview runs (${databaseKind})`, () => {
  test('the leads that it is about are changed and new events are told, and it leaves nothing behind', async () => {
    await kit.import(people(300, 'Owner'))
    const lead = (await db.query<{ id: string }>('select id from leads order by email limit 1'))[0]?.id ?? ''
    await using server = await serve(db)
    const stream = watchEvents(server.url, { filter: { types: ['EMAIL_SENT'] } })
    await nextMessage(stream)
    const before = await dumpImportable(db)
    const statements: string[] = []
    const unobserve = db.observe((sql) => statements.push(sql))
    const { preview, times } = await previewing(kit, people(5_000, 'Chief'), async () => {
      await db.transaction(async (tx) => {
        if (db.kind === 'postgres') await tx.query(`set local lock_timeout to '2s'`)
        await tx.query('update leads set updated_at = now() where id = $1::uuid', [lead])
      })
      const [event] = await db.query<{ id: string }>(
        `insert into events (event_source, event_type, direction, event_timestamp)
         values ('manual', 'email_sent', 'outbound', now()) returning id`,
      )
      expect((await nextMessage(stream)).event?.uuid).toBe(event?.id)
    })
    unobserve()
    await stream.return()
    expect(preview).toMatchObject({ totalRows: 5_000, counts: { created: 4_750, updated: 250 } })
    // @NOTE 50 chunks: what waits for the whole preview is through once.
    expect(times).toBeGreaterThan(3)
    expect(statements.filter((sql) => /addOutcomes|writeLeads|for no key update/.test(sql))).toEqual([])
    await db.query(`delete from events where event_type = 'email_sent'`)
    expect(await dumpImportable(db)).toEqual(before)
  })
})

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres)('a preview on a Postgres of its own', () => {
  test('never has a transaction open for longer than a chunk takes, nor one that writes', async () => {
    await using cluster = await startPostgresCluster()
    await using own = await openDatabase({ url: cluster.url, folder: undefined, command: 'test' })
    await using other = await openDatabase({ url: cluster.url, folder: undefined, command: 'test' })
    await using ownKit = await openImportKit(own, 100)
    const open = new Set<string>()
    let writing = 0
    const { preview, file } = await previewing(ownKit, people(5_000, 'Owner'), async () => {
      const rows = await other.query<{ began: string; writes: boolean }>(
        `select xact_start::text as began, backend_xid is not null as writes from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
           and application_name = 'leadline'`,
      )
      for (const { began, writes } of rows) {
        open.add(began)
        writing += writes ? 1 : 0
      }
    })
    expect(writing).toBe(0)
    // @NOTE One transaction for all would have begun once; of 50 short ones a look now and then meets several.
    expect(open.size).toBeGreaterThan(3)
    const started = await ownKit.service.start({ file, policies: POLICIES })
    await started.finished
    expect((await ownKit.read(started.importId)).counts).toEqual(preview.counts)
  })
})
