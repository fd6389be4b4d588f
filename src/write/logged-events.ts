import type { Queryable } from '../database/database.ts'
import type { CallKind, EventDirection, LinkedInKind, MeetingKind } from '../domain/vocabulary.ts'
import type { Optional } from '../read/conditions.ts'
import { eventTypename } from '../read/event-typename.ts'
import { NotFoundError } from '../read/expected-errors.ts'
import { type ChangeScope, type Outcome, rowChange, type WrittenRow } from './change.ts'
import { type ColumnValues, countField, type Field, givenField, readFields, textField, urlField } from './fields.ts'
import type { Problems } from './problems.ts'
import { insertRow, type Row, rowOutcome, updateRow, type WritableTable } from './rows.ts'
import { placeOf, readSubject, type SubjectInput, type SubjectKeys } from './subjects.ts'

const LONGEST_TEXT = 20_000
const LONGEST_TRANSCRIPT = 200_000
const SECONDS_OF_A_DAY = 86_400

/** An event as a person enters it. */
interface LoggedInput<Kind extends string> extends SubjectInput {
  kind: Kind
  happenedAt?: Optional<Date>
}

/** An event that was entered, checked. */
interface LoggedEvent {
  subject: SubjectKeys
  kind: CallKind | MeetingKind | LinkedInKind
  happenedAt: Date | null
  values: ColumnValues
}

const NOTE = { note: textField('note_text', LONGEST_TEXT) }

/** What may be said of each kind of event that people enter, beside whom it is about, what it was and when. */
export const SAID = {
  call: {
    ...NOTE,
    direction: givenField('direction'),
    durationSeconds: countField('call_duration_seconds', 0, SECONDS_OF_A_DAY),
    recordingUrl: urlField('call_recording_url'),
    transcript: textField('call_transcript', LONGEST_TRANSCRIPT),
  },
  meeting: NOTE,
  linkedIn: { message: textField('linkedin_message_text', LONGEST_TEXT) },
}

/** Enters a call that was made without VAPI. Without a direction the team called. */
export const logCall = rowChange({
  action: 'logCall',
  read: ({ input }: { input: LoggedInput<CallKind> }, problems) => readLogged(problems, input, SAID.call),
  write: (scope, event) => enter(scope, event, 'outbound'),
})

/** Enters a meeting. */
export const logMeeting = rowChange({
  action: 'logMeeting',
  read: ({ input }: { input: LoggedInput<MeetingKind> }, problems) => readLogged(problems, input, SAID.meeting),
  write: (scope, event) => enter(scope, event, 'internal'),
})

/** What the lead does on LinkedIn; everything else the team does. */
const INBOUND: readonly string[] = ['linkedin_replied', 'linkedin_connection_accepted'] satisfies LinkedInKind[]

/** Who did something on LinkedIn. */
export function linkedInDirection(kind: LinkedInKind): EventDirection {
  return INBOUND.includes(kind) ? 'inbound' : 'outbound'
}

/** Enters something that happened on LinkedIn. */
export const logLinkedIn = rowChange({
  action: 'logLinkedIn',
  read: ({ input }: { input: LoggedInput<LinkedInKind> }, problems) => ({
    ...readLogged(problems, input, SAID.linkedIn),
    direction: linkedInDirection(input.kind),
  }),
  write: (scope, event) => enter(scope, event, event.direction),
})

/** Takes back a call, a meeting or a LinkedIn event that was entered by hand: its texts go, the trace stays. */
export const deleteLoggedEvent = rowChange({
  action: 'deleteLoggedEvent',
  read: ({ id }: { id: string }, problems) =>
    problems.uuid(id, 'id', 'Event', 'CallEvent', 'LinkedInEvent', 'OtherEvent'),
  write: async (scope, id) => {
    const before = await lockLogged(scope.tx, id)
    const target = eventTable(String(before.event_type))
    if (before.deleted_at !== null) return rowOutcome(target, before, before)
    const after = await updateRow(scope, target, before, {
      deleted_at: scope.now.toISOString(),
      note_text: null,
      call_duration_seconds: null,
      call_recording_url: null,
      call_transcript: null,
      linkedin_message_text: null,
    })
    return rowOutcome(target, before, after)
  },
})

function readLogged(
  problems: Problems,
  input: LoggedInput<LoggedEvent['kind']>,
  fields: Readonly<Record<string, Field>>,
): LoggedEvent {
  return {
    subject: readSubject(problems, input),
    kind: input.kind,
    happenedAt: input.happenedAt == null ? null : problems.moment(input.happenedAt, 'input.happenedAt'),
    values: readFields(problems, 'input', input, fields),
  }
}

async function enter(scope: ChangeScope, event: LoggedEvent, usual: EventDirection): Promise<Outcome<WrittenRow>> {
  const target = eventTable(event.kind)
  const made = await insertRow(scope, target, {
    direction: usual,
    ...event.values,
    ...(await placeOf(scope.tx, event.subject)),
    event_source: 'manual',
    event_type: event.kind,
    event_timestamp: (event.happenedAt ?? scope.now).toISOString(),
    performed_by: scope.userId,
  })
  return rowOutcome(target, null, made)
}

/**
 * An event that a person entered and that is no note, which has its own way; locked until the transaction ends.
 *
 * @throws NotFoundError
 */
export async function lockLogged(tx: Queryable, id: string): Promise<Row> {
  const [found] = await tx.query<{ row: Row }>(
    `/* lockLogged */ select to_jsonb(e) as row from events e
     where id = $1::uuid and event_source = 'manual' and event_type not in ('note_added', 'imported') for update`,
    [id],
  )
  if (found === undefined) {
    throw new NotFoundError(
      `There is no event ${id} that was entered by hand. What a tool reported cannot be changed here; add a note to it.`,
    )
  }
  return found.row
}

/** The table of events, for a row of this type. */
export function eventTable(eventType: string): WritableTable {
  return { table: 'events', typename: eventTypename(eventType), noun: 'event' }
}
