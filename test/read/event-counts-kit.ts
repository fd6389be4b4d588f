import fc from 'fast-check'
import type { Database, Queryable } from '../../src/database/database.ts'
import { EventDirection, EventSource } from '../../src/generated/prisma/client.ts'
import type { EventFilter } from '../../src/read/related-filters.ts'
import { mergeEventCounts } from '../../src/sync/event-counts.ts'

const TYPES = ['email_sent', 'email_replied', 'note_added', 'other'] as const
const DAYS = 4
const DAY_MS = 86_400_000
const START = Date.UTC(2026, 1, 27)

/** Rows that events may belong to, by the same few numbers in every run. */
const numbered = (kind: string, number: number) => `00000000-0000-4${kind}00-8000-00000000000${number}`
export const CAMPAIGNS = [1, 2, 3].map((number) => numbered('1', number))
export const COMPANIES = [1, 2, 3].map((number) => numbered('2', number))
export const LEADS = [1, 2].map((number) => numbered('3', number))

/** Makes the rows that events belong to, where they are not there. */
export async function fillOwners({ prisma }: Database): Promise<void> {
  await prisma.campaign.createMany({ data: CAMPAIGNS.map((id) => ({ id, campaignName: id })), skipDuplicates: true })
  await prisma.company.createMany({ data: COMPANIES.map((id) => ({ id, companyName: id })), skipDuplicates: true })
  await prisma.lead.createMany({
    data: LEADS.map((id) => ({ id, email: `${id}@person.example` })),
    skipDuplicates: true,
  })
}

/** Times at and around the ends of days, where counting by days could go wrong. */
const moment = fc
  .tuple(fc.nat({ max: DAYS - 1 }), fc.constantFrom(0, 1, DAY_MS / 2, DAY_MS - 1))
  .map(([day, within]) => new Date(START + day * DAY_MS + within))

const orNull = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values))

/** What counts look at in an event. */
const event = fc.record({
  event_source: fc.constantFrom(...Object.values(EventSource)),
  event_type: fc.constantFrom(...TYPES),
  direction: orNull(Object.values(EventDirection)),
  event_timestamp: moment.map((time) => time.toISOString()),
  campaign_id: orNull(CAMPAIGNS),
  company_id: orNull(COMPANIES),
  lead_id: orNull(LEADS),
})

const keys = fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 6 })

const COLUMNS = 'event_source, event_type, direction, event_timestamp, campaign_id, company_id, lead_id'
const ASSIGNMENTS = COLUMNS.split(', ').map((name) => `${name} = excluded.${name}`)
const RECORD = `event_key text, event_source event_source, event_type event_type, direction event_direction,
  event_timestamp timestamptz, campaign_id uuid, company_id uuid, lead_id uuid`

/** Something that changes events or the tables of counts. */
export interface Step {
  says: string
  run: (db: Database) => Promise<unknown>
}

const list = (values: readonly unknown[]) => JSON.stringify(values)

/** Stores events; those that are there already, by their keys (after `prefix`), are changed. */
export const upsert = keys.chain((places) =>
  fc.tuple(...places.map((key) => event.map((columns) => ({ event_key: String(key), ...columns })))).map((rows) => ({
    says: `upsert ${list(rows)}`,
    run: (db: Queryable, prefix = '') =>
      db.query(
        `insert into events (event_key, ${COLUMNS}) select $2 || event_key, ${COLUMNS}
         from jsonb_to_recordset($1::jsonb) as r(${RECORD})
         on conflict (event_key) do update set ${ASSIGNMENTS.join(', ')}`,
        [list(rows), prefix],
      ),
  })),
)

const change = fc
  .tuple(keys, event, fc.subarray(COLUMNS.split(', '), { minLength: 1 }))
  .map(([places, row, columns]) => ({
    says: `change ${columns.join(', ')} of ${list(places)} to ${list([row])}`,
    run: (db: Queryable) =>
      db.query(
        `update events e set ${columns.map((column) => `${column} = r.${column}`).join(', ')}
       from jsonb_to_record($2::jsonb) as r(${RECORD})
       where e.event_key in (select jsonb_array_elements_text($1::jsonb))`,
        [list(places.map(String)), JSON.stringify(row)],
      ),
  }))

const remove = keys.map((places) => ({
  says: `delete ${list(places)}`,
  run: (db: Queryable) =>
    db.query('delete from events where event_key in (select jsonb_array_elements_text($1::jsonb))', [
      list(places.map(String)),
    ]),
}))

const plain = (says: string, run: Step['run']): fc.Arbitrary<Step> => fc.constant({ says, run })

/** Steps as they come in life, and some that only an administrator takes. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { arbitrary: upsert, weight: 10 },
    { arbitrary: change, weight: 4 },
    { arbitrary: remove, weight: 2 },
    { arbitrary: plain('merge', mergeEventCounts), weight: 4 },
    { arbitrary: plain('recount', (db) => db.query('select recount_events()')), weight: 1 },
    { arbitrary: plain('truncate', (db) => db.query('truncate events cascade')), weight: 1 },
    { arbitrary: plain('roll back', rollBack), weight: 1 },
  ),
  { minLength: 4, maxLength: 14 },
)

async function rollBack(db: Database): Promise<void> {
  const undone = new Error('Undone on purpose.')
  await db
    .transaction(async (tx) => {
      await tx.query('delete from events')
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
}

/** Mostly nothing: conditions that meet are seldom met, and a count of nothing shows nothing. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const some = <T>(values: readonly T[]) => seldom(fc.subarray([...values]))

/** Any filter of a timeline. */
export const filter: fc.Arbitrary<EventFilter> = fc.record({
  sources: some(Object.values(EventSource)),
  types: some(TYPES),
  notTypes: some(TYPES),
  directions: some(Object.values(EventDirection)),
  from: often(moment),
  to: often(moment),
  leadId: seldom(fc.constantFrom(...LEADS)),
  campaignId: seldom(fc.constantFrom(...CAMPAIGNS)),
  companyId: seldom(fc.constantFrom(...COMPANIES)),
})
