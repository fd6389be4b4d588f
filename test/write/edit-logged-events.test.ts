import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { CALL_KINDS, LINKEDIN_KINDS, MEETING_KINDS } from '../../src/domain/vocabulary.ts'
import type { Event } from '../../src/generated/prisma/client.ts'
import type { Change, Writer, WrittenRow } from '../../src/write/change.ts'
import { updateLoggedCall, updateLoggedLinkedIn, updateLoggedMeeting } from '../../src/write/edit-logged-events.ts'
import { deleteLoggedEvent, logCall, logLinkedIn, logMeeting } from '../../src/write/logged-events.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { openWriter } from './writer.ts'

let db: Database
let writer: Writer
let leads: string[]
let company: string

beforeAll(async () => {
  db = await openTestDatabase()
  writer = await openWriter(db)
  company = (await db.prisma.company.create({ data: { companyName: 'Nova' } })).id
  const lead = () => db.prisma.lead.create({ data: { firstName: 'Jo', companyId: company } })
  leads = [(await lead()).id, (await lead()).id]
})
afterAll(() => db[Symbol.asyncDispose]())

const keysOf = <Word extends string>(words: Record<Word, string>) =>
  fc.constantFrom(...Object.keys(words).filter((word): word is Word => word in words))
const text = fc.option(fc.constantFrom('One', 'Two', 'Three\nlines'))
const happenedAt = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
const always = <Word extends string>(words: Record<Word, string>) => ({
  leadId: fc.nat(1).map((index) => leads[index] ?? ''),
  kind: keysOf(words),
  happenedAt,
})
const call = {
  ...always(CALL_KINDS),
  direction: fc.constantFrom('inbound' as const, 'outbound' as const),
  durationSeconds: fc.option(fc.nat(86_400)),
  recordingUrl: fc.option(fc.constant('https://calls.example/1')),
  transcript: text,
  note: text,
}
const meeting = { ...always(MEETING_KINDS), note: text }
const linkedIn = { ...always(LINKEDIN_KINDS), message: text }

/** What an event says, without what is its own. */
async function saidBy({ id }: WrittenRow) {
  const {
    id: _id,
    eventKey,
    recordedAt,
    updatedAt,
    ...said
  } = await db.prisma.event.findUniqueOrThrow({ where: { id } })
  return said satisfies Partial<Event>
}

/** An event that was entered and then edited is as one that was entered so from the start; the audit has the difference. */
async function holds<Input extends object>(
  log: Change<{ input: Input }, WrittenRow>,
  edit: Change<{ input: Partial<Input> & { id: string } }, WrittenRow>,
  input: fc.Arbitrary<Input>,
  change: fc.Arbitrary<Partial<Input>>,
) {
  await fc.assert(
    fc.asyncProperty(input, change, async (first, changes) => {
      const made = await log(writer, { input: first })
      const was = await saidBy(made)
      await db.prisma.auditEntry.deleteMany()
      expect(await edit(writer, { input: { ...changes, id: made.id } })).toEqual({ id: made.id })
      const [entry, ...more] = await db.prisma.auditEntry.findMany()
      const is = await saidBy(made)
      expect(is).toEqual(await saidBy(await log(writer, { input: { ...first, ...changes } })))
      const facts = (said: object) => new Map(Object.entries(JSON.parse(JSON.stringify(said))))
      const [before, after] = [facts(was), facts(is)]
      const changed = [...after.keys()].filter((field) => before.get(field) !== after.get(field))
      const only = (all: Map<string, unknown>) =>
        Object.fromEntries(changed.flatMap((field) => (all.get(field) === null ? [] : [[field, all.get(field)]])))
      expect(entry).toMatchObject({ subjectId: made.id, requestId: 'test', before: only(before), after: only(after) })
      expect(more).toEqual([])
    }),
    { numRuns: 30, seed: 7 },
  )
}

describe(`events that were entered by hand and edited (${databaseKind})`, () => {
  test('calls are as if entered so from the start', () =>
    holds(logCall, updateLoggedCall, fc.record(call), fc.record(call, { requiredKeys: [] })))
  test('meetings are as if entered so from the start', () =>
    holds(logMeeting, updateLoggedMeeting, fc.record(meeting), fc.record(meeting, { requiredKeys: [] })))
  test('LinkedIn events are as if entered so from the start', () =>
    holds(logLinkedIn, updateLoggedLinkedIn, fc.record(linkedIn), fc.record(linkedIn, { requiredKeys: [] })))

  test('can be given to a company', async () => {
    const { id } = await logMeeting(writer, { input: { leadId: leads[0] ?? '', kind: 'meeting_booked' } })
    await updateLoggedMeeting(writer, { input: { id, companyId: company } })
    expect(await saidBy({ id })).toMatchObject({ leadId: null, companyId: company })
  })

  test('what a tool reported, notes, other kinds and what was taken back cannot be edited', async () => {
    const at = { eventTimestamp: new Date('2026-03-01T12:00:00Z'), leadId: leads[0] ?? null }
    const make = (eventSource: Event['eventSource'], eventType: Event['eventType']) =>
      db.prisma.event.create({ data: { ...at, eventSource, eventType } })
    const gone = await logCall(writer, { input: { leadId: leads[0] ?? '', kind: 'call_busy' } })
    await deleteLoggedEvent(writer, { id: gone.id })
    const strange = [
      await make('vapi', 'call_completed'),
      await make('manual', 'note_added'),
      await make('manual', 'imported'),
      await make('manual', 'meeting_booked'),
      await make('manual', 'linkedin_replied'),
      gone,
    ]
    await db.prisma.auditEntry.deleteMany()
    for (const { id } of strange) {
      const was = await saidBy({ id })
      const input = { id, note: 'Mine' }
      await expect(updateLoggedCall(writer, { input })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(await saidBy({ id })).toEqual(was)
    }
    expect(await db.prisma.auditEntry.count()).toBe(0)
  })

  test('everything that is wrong is told at once', async () => {
    const input = {
      id: 'Lead:x',
      kind: null,
      happenedAt: null,
      direction: null,
      durationSeconds: -1,
      recordingUrl: 'javascript:alert(1)',
      transcript: ' ',
      leadId: leads[0] ?? '',
      companyId: company,
    }
    const paths = [
      'id',
      'companyId',
      'kind',
      'happenedAt',
      'direction',
      'durationSeconds',
      'recordingUrl',
      'transcript',
    ]
    await expect(updateLoggedCall(writer, { input })).rejects.toMatchObject({
      fields: expect.arrayContaining(paths.map((path) => expect.objectContaining({ path: `input.${path}` }))),
    })
  })
})
