import type { CallKind, LinkedInKind, MeetingKind } from '../domain/vocabulary.ts'
import type { Optional } from '../read/conditions.ts'
import { NotFoundError } from '../read/expected-errors.ts'
import { type ChangeScope, type Outcome, rowChange, type WrittenRow } from './change.ts'
import { type ColumnValues, type Field, givenField, momentField, readFields } from './fields.ts'
import { eventTable, linkedInDirection, lockLogged, SAID } from './logged-events.ts'
import type { Problems } from './problems.ts'
import { rowOutcome, updateRow } from './rows.ts'
import { placeOf, readSubject, type SubjectInput, type SubjectKeys } from './subjects.ts'

/** What is to change of an event that was entered by hand; what is left out stays. */
interface LoggedEdit<Kind extends string> extends SubjectInput {
  id: string
  kind?: Optional<Kind>
  happenedAt?: Optional<Date>
}

/** The same, checked. */
interface CheckedEdit {
  id: string
  /** Null where it stays where it is. */
  subject: SubjectKeys | null
  values: ColumnValues
}

/** What happened and when can be changed, not emptied. */
const ALWAYS = { kind: givenField('event_type'), happenedAt: momentField('event_timestamp', false) }

/** Changes a call that was entered by hand. */
export const updateLoggedCall = rowChange({
  action: 'updateLoggedCall',
  read: ({ input }: { input: LoggedEdit<CallKind> }, problems) => readEdit(problems, input, 'CallEvent', SAID.call),
  write: (scope, edit) => rewrite(scope, edit, 'CallEvent', 'call'),
})

/** Changes a meeting that was entered by hand. */
export const updateLoggedMeeting = rowChange({
  action: 'updateLoggedMeeting',
  read: ({ input }: { input: LoggedEdit<MeetingKind> }, problems) =>
    readEdit(problems, input, 'OtherEvent', SAID.meeting),
  write: (scope, edit) => rewrite(scope, edit, 'OtherEvent', 'meeting'),
})

/** Changes something that happened on LinkedIn and was entered by hand. Who did it follows from what it was. */
export const updateLoggedLinkedIn = rowChange({
  action: 'updateLoggedLinkedIn',
  read: ({ input }: { input: LoggedEdit<LinkedInKind> }, problems) => {
    const edit = readEdit(problems, input, 'LinkedInEvent', SAID.linkedIn)
    const direction = input.kind == null ? {} : { direction: linkedInDirection(input.kind) }
    return { ...edit, values: { ...edit.values, ...direction } }
  },
  write: (scope, edit) => rewrite(scope, edit, 'LinkedInEvent', 'LinkedIn event'),
})

function readEdit(
  problems: Problems,
  input: LoggedEdit<string>,
  typename: string,
  said: Readonly<Record<string, Field>>,
): CheckedEdit {
  const { id, leadId, campaignLeadId, companyId } = input
  const moves = [leadId, campaignLeadId, companyId].some((key) => key != null)
  return {
    id: problems.uuid(id, 'input.id', typename, 'Event'),
    subject: moves ? readSubject(problems, input) : null,
    values: readFields(problems, 'input', input, { ...ALWAYS, ...said }),
  }
}

async function rewrite(
  scope: ChangeScope,
  { id, subject, values }: CheckedEdit,
  typename: string,
  noun: string,
): Promise<Outcome<WrittenRow>> {
  const before = await lockLogged(scope.tx, id)
  const target = eventTable(String(before.event_type))
  if (target.typename !== typename || before.deleted_at !== null) {
    throw new NotFoundError(`There is no ${noun} ${id} that was entered by hand, or it was taken back.`)
  }
  const place = subject === null ? {} : await placeOf(scope.tx, subject)
  return rowOutcome(target, before, await updateRow(scope, target, before, { ...values, ...place }))
}
