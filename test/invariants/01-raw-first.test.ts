import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { isJsonObject } from '../../src/domain/json.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => emptyDatabase(db))

describe(`invariant 1: raw first (${databaseKind})`, () => {
  test('what came over the wire is stored unchanged, unknown fields and unknown kinds included', async () => {
    await using kit = await startSyncKit(db)
    const wire = new Map<string, unknown>()
    kit.simulator.faults.next({
      match: { path: /\/emails$/ },
      times: 1000,
      kind: 'mutate',
      mutate: (body) => {
        if (!isJsonObject(body) || !Array.isArray(body.items)) return body
        const items = body.items.map((item, index) =>
          isJsonObject(item)
            ? { ...item, brand_new: { deep: [index, null, 'é🙂'] }, ...(index === 0 && { ue_type: 77 }) }
            : item,
        )
        for (const item of items) if (isJsonObject(item) && 'id' in item) wire.set(String(item.id), item)
        return { ...body, items }
      },
    })
    const run = await kit.sync()
    expect(run.status).toBe('succeeded')
    const rows = await db.query<{ id: string; raw: unknown }>(
      'select instantly_email_id as id, raw_json as raw from instantly_emails_raw',
    )
    expect(rows.length).toBe(wire.size)
    expect(rows.length).toBeGreaterThan(20)
    for (const { id, raw } of rows) expect(raw).toEqual(wire.get(id))
    const [other] = await db.query<{ count: number }>(
      `select count(*)::int as count from events where event_type = 'other'`,
    )
    expect(other?.count).toBeGreaterThan(0)
  })

  test('a record without a usable id is kept aside with its reason; one with odd values keeps its row', async () => {
    await using kit = await startSyncKit(db)
    kit.simulator.faults.next({
      match: { path: /\/leads\/list$/ },
      times: 1,
      kind: 'mutate',
      mutate: (body) => {
        if (!isJsonObject(body) || !Array.isArray(body.items)) return body
        const [first, second, ...rest] = body.items
        const nameless = isJsonObject(first) ? { ...first, id: null, was: 'here' } : first
        const odd = isJsonObject(second) ? { ...second, status: 'many', first_name: 'a\u0000b' } : second
        return { ...body, items: [nameless, odd, ...rest] }
      },
    })
    const run = await kit.sync()
    expect(run.parts.find(({ resource }) => resource === 'leads')).toMatchObject({
      status: 'succeeded',
      quarantined: 1,
    })
    expect(
      await db.query(`select resource, raw_json->>'was' as was, reason <> '' as reasoned from raw_quarantine`),
    ).toEqual([{ resource: 'leads', was: 'here', reasoned: true }])
    const odd = await db.query<{ notes: string[] }>(
      `select to_jsonb(ingest_notes) as notes from instantly_leads_raw where raw_json->>'status' = 'many'`,
    )
    expect(odd.flatMap(({ notes }) => notes).join()).toMatch(/cleaned/)
    expect(odd.flatMap(({ notes }) => notes).join()).toMatch(/lead_status|status/)
  })

  test('a changed record keeps its earlier version; an unchanged one makes none', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync()
    await kit.sync()
    expect(await db.query('select 1 from raw_versions')).toEqual([])
    const before = await db.query<{ id: string; hash: string }>(
      'select instantly_lead_id as id, content_hash as hash from instantly_leads_raw',
    )
    kit.simulator.advance({ days: 3 })
    const run = await kit.sync()
    const changed = run.parts.find(({ resource }) => resource === 'leads')?.updated ?? 0
    expect(changed).toBeGreaterThan(0)
    const versions = await db.query<{ key: string; hash: string }>(
      `select record_key as key, content_hash as hash from raw_versions where raw_table = 'instantly_leads_raw'`,
    )
    expect(versions.length).toBe(changed)
    const hashes = new Map(before.map(({ id, hash }) => [id, hash]))
    for (const { key, hash } of versions) expect(hashes.get(key)).toBe(hash)
  })

  test('synced_at moves on every sighting, updated_at only on change; an unchanged lead costs no write', async () => {
    await using kit = await startSyncKit(db)
    await kit.sync()
    const read = () =>
      db.query<{ kind: string; synced: Date; updated: Date; row: string }>(
        `select 'mail' as kind, max(synced_at) as synced, max(updated_at) as updated, max(xmin::text) as row from instantly_campaigns_raw
         union all select 'lead', max(synced_at), max(updated_at), string_agg(xmin::text || ctid::text, ',' order by instantly_lead_id)
         from instantly_leads_raw order by kind`,
      )
    const before = await read()
    const later = new Date(kit.now().getTime() + 60_000)
    await using again = await startSyncKit(db)
    again.simulator.advance(later.getTime() - again.now().getTime())
    await again.sync({ resources: ['campaign_analytics', 'leads'] })
    const after = await read()
    expect(after[1]?.synced.getTime()).toBeGreaterThan(before[1]?.synced.getTime() ?? 0)
    expect(after[1]?.updated).toEqual(before[1]?.updated)
    expect(after[0]?.row).toEqual(before[0]?.row)
  })
})
