import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { EDITABLE_FIELDS, type EditableTable } from '../../src/domain/editable-fields.ts'
import type { JsonValue } from '../../src/domain/json.ts'
import { normalizePending } from '../../src/sync/normalize/normalize-pending.ts'
import { rebuild } from '../../src/sync/rebuild.ts'
import { updateCampaignLead } from '../../src/write/campaign-leads.ts'
import { updateCampaign } from '../../src/write/campaigns.ts'
import type { Writer } from '../../src/write/change.ts'
import { updateCompany } from '../../src/write/companies.ts'
import { updateLead } from '../../src/write/leads.ts'
import { releaseField } from '../../src/write/release-field.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { dumpDerived } from '../support/dump.ts'
import { readEverything, store, type WireRecord } from '../support/records.ts'
import { startSyncKit } from '../support/synced-workspace.ts'
import { openWriter } from './writer.ts'

type Row = Record<string, JsonValue> & { id: string }

/** An edit at random: which row, and which fields get which values. */
interface Edit {
  table: EditableTable
  pick: number
  values: Record<string, unknown>
  /** The company that a lead is moved to, if it is. */
  company: number | null
  /** The edit that is taken back afterwards, if one is. */
  release: number | null
}

const TYPENAMES = { leads: 'Lead', companies: 'Company', campaigns: 'Campaign', campaign_leads: 'CampaignLead' }
const CHANGES = {
  leads: updateLead,
  companies: updateCompany,
  campaigns: updateCampaign,
  campaign_leads: updateCampaignLead,
}
/** Columns that no source writes: released, they keep the person's value. */
const UNSOURCED = new Set(['seniority', 'industry', 'company_size', 'call_status', 'linkedin_status', 'uses_calls'])

let db: Database
let writer: Writer
let looks: WireRecord[][]
/** What the syncs alone give. */
let alone: Record<string, Row[]>

beforeAll(async () => {
  db = await openTestDatabase()
  looks = await threeLooks()
  await emptyDatabase(db)
  for (const records of looks) await see(records)
  alone = await dump()
})
afterAll(() => db[Symbol.asyncDispose]())

async function threeLooks(): Promise<WireRecord[][]> {
  await using kit = await startSyncKit(db, { leads: 25, seed: 5 })
  const first = await readEverything(kit)
  kit.simulator.advance({ days: 2 })
  const [lead, other] = kit.simulator.world.leads
  if (lead !== undefined) kit.simulator.world.updateLead(lead.id, { email: 'moved.elsewhere@another-firm.example' })
  if (other !== undefined)
    kit.simulator.world.updateLead(other.id, { first_name: 'Renamed', company_name: 'Renamed Ltd' })
  const second = await readEverything(kit)
  kit.simulator.advance({ days: 4 })
  return [first, second, await readEverything(kit)]
}

async function see(records: readonly WireRecord[]): Promise<void> {
  await store(db, records, 500)
  await normalizePending(db)
}

async function dump(): Promise<Record<string, Row[]>> {
  // @NOTE Rows of the derived tables all have an id.
  return (await dumpDerived(db)) as Record<string, Row[]>
}

const text = fc.constantFrom('Ada', 'Renamed', 'Zoë', 'O’Neil', '李')
const edit: fc.Arbitrary<Edit> = fc
  .oneof(
    fc.record({
      table: fc.constant('leads' as const),
      values: fc.record({ firstName: text, jobTitle: fc.option(text), leadStatus: text }, { requiredKeys: [] }),
      company: fc.option(fc.nat(), { freq: 1 }),
    }),
    fc.record({
      table: fc.constant('companies' as const),
      values: fc.record({ companyName: text, industry: fc.option(text) }, { requiredKeys: [] }),
      company: fc.constant(null),
    }),
    fc.record({
      table: fc.constant('campaigns' as const),
      values: fc.record(
        {
          usesEmail: fc.boolean(),
          campaignStatus: fc.constantFrom('draft', 'paused'),
          emailBodyTemplate: fc.option(text),
        },
        { requiredKeys: [] },
      ),
      company: fc.constant(null),
    }),
    fc.record({
      table: fc.constant('campaign_leads' as const),
      values: fc.record(
        {
          overallStatus: fc.constantFrom('converted', 'paused'),
          sequenceStep: fc.option(fc.integer({ min: 1, max: 9 })),
          callStatus: fc.constantFrom('scheduled', 'completed'),
        },
        { requiredKeys: [] },
      ),
      company: fc.constant(null),
    }),
  )
  .chain((made) =>
    fc.record({ pick: fc.nat(), release: fc.option(fc.nat(), { freq: 2 }) }).map((more) => ({ ...made, ...more })),
  )

/** What people set and did not give back: value by table, row and column. */
class Expected {
  readonly values = new Map<string, JsonValue>()
  /** Given back, but no source says anything: the value is nobody's business. */
  readonly free = new Set<string>()

  async apply({ table, pick, values, company, release }: Edit): Promise<void> {
    const rows = await dump()
    const row = pickFrom(rows[table], pick)
    if (row === undefined) return
    const moved = company === null ? {} : { companyId: pickFrom(rows.companies, company)?.id }
    await CHANGES[table](writer, { input: { id: row.id, ...values, ...moved } })
    const columns: Record<string, string> = { ...EDITABLE_FIELDS[table], companyId: 'company_id' }
    for (const [field, value] of Object.entries({ ...values, ...moved })) {
      const key = `${table} ${row.id} ${columns[field]}`
      this.values.set(key, value as JsonValue)
      this.free.delete(key)
    }
    if (release !== null) await this.release(release)
  }

  async release(which: number): Promise<void> {
    const key = pickFrom([...this.values.keys()], which)
    if (key === undefined) return
    const [table = 'leads', id = '', column = ''] = key.split(' ')
    // @NOTE The keys were made of these tables.
    const editable = table as EditableTable
    const field = Object.entries(EDITABLE_FIELDS[editable]).find(([, name]) => name === column)?.[0] ?? ''
    await releaseField(writer, { id: `${TYPENAMES[editable]}:${id}`, field })
    this.values.delete(key)
    if (UNSOURCED.has(column)) this.free.add(key)
  }
}

function pickFrom<T>(items: readonly T[] | undefined, which: number): T | undefined {
  return items?.[which % Math.max(1, items.length)]
}

/** Holds the tables against what people set and, for all else, against what the syncs alone give. */
function check(tables: Record<string, Row[]>, { values, free }: Expected): void {
  const movedLeads = new Set([...values.keys()].flatMap((key) => /^leads (\S+) company_id$/.exec(key)?.[1] ?? []))
  const left = new Set((alone.leads ?? []).filter(({ id }) => movedLeads.has(id)).map((lead) => lead.company_id))
  for (const [key, value] of values) {
    const [table = '', id, column = ''] = key.split(' ')
    expect(tables[table]?.find((row) => row.id === id)?.[column], key).toEqual(value)
  }
  for (const [table, rows] of Object.entries(alone)) {
    const now = new Map((tables[table] ?? []).map((row) => [row.id, row]))
    for (const row of rows) {
      const found = now.get(row.id)
      if (found === undefined && table === 'companies' && left.has(row.id)) continue
      for (const [column, value] of Object.entries(row)) {
        const key = `${table} ${row.id} ${column}`
        if (values.has(key) || free.has(key)) continue
        if (column === 'company_name' && left.has(row.id)) continue
        if (table === 'events' && column === 'company_id' && movedLeads.has(String(row.lead_id))) continue
        expect(found?.[column], key).toEqual(value)
      }
    }
  }
}

describe(`what a person set (${databaseKind})`, () => {
  test('stays when a sync writes the same row at the same moment', async () => {
    await emptyDatabase(db)
    writer = await openWriter(db)
    await see(looks[0] ?? [])
    const lead = await db.prisma.lead.findFirstOrThrow({
      where: { email: { contains: '@' }, firstName: { not: null } },
    })
    await db.query(
      `update instantly_leads_raw set normalized_hash = null, raw_json = raw_json || '{"first_name": "Source"}'
       where email = $1`,
      [lead.email],
    )
    const { promise: committing, resolve: commit } = Promise.withResolvers<void>()
    const { promise: written, resolve: tellWritten } = Promise.withResolvers<void>()
    const slow: Database = {
      ...db,
      transaction: (work) =>
        db.transaction(async (tx) => {
          const result = await work(tx)
          tellWritten()
          await committing
          return result
        }),
    }
    const input = { id: lead.id, firstName: 'Person' }
    const edit = updateLead({ ...writer, database: slow }, { input })
    await written
    const syncing = normalizePending(db)
    setTimeout(commit, 300)
    await Promise.all([edit, syncing])
    expect((await db.prisma.lead.findUniqueOrThrow({ where: { id: lead.id } })).firstName).toBe('Person')
    expect((await db.query('select 1 from instantly_leads_raw where normalized_hash is null')).length).toBe(0)
  })

  test('stays through syncs and rebuilds, and everything else is what the syncs alone would give', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edit, { maxLength: 5 }), { minLength: 3, maxLength: 3 }),
        fc.nat(3),
        async (rounds, rebuilt) => {
          await emptyDatabase(db)
          writer = await openWriter(db)
          const expected = new Expected()
          for (const [index, records] of looks.entries()) {
            await see(records)
            for (const one of rounds[index] ?? []) await expected.apply(one)
            if (rebuilt === index) await rebuild(db, { check: false })
          }
          await normalizePending(db)
          const tables = await dump()
          check(tables, expected)
          expect((await rebuild(db, { check: true })).differences).toEqual([])
          await rebuild(db, { check: false })
          expect(await dump()).toEqual(tables)
        },
      ),
      { numRuns: 8, seed: 20260801, endOnFailure: true },
    )
  }, 400_000)
})
