import type { Queryable } from '../database/database.ts'
import type { Optional } from '../read/conditions.ts'
import { NotFoundError } from '../read/expected-errors.ts'
import { type ChangeScope, type Outcome, rowChange, type WrittenRow } from './change.ts'
import { type ColumnValues, momentField, readFields, textField } from './fields.ts'
import { insertRow, type Row, rowId, rowOutcome, textOf, updateRow, type WritableTable } from './rows.ts'
import { placeOf, readSubject, type SubjectInput } from './subjects.ts'

/** Longest note, in characters. */
const LONGEST_NOTE = 20_000

const NOTES: WritableTable = { table: 'events', typename: 'NoteEvent', noun: 'note' }

const FIELDS = {
  text: textField('note_text', LONGEST_NOTE, false),
  happenedAt: momentField('event_timestamp'),
}

/** A note to be added. */
interface NewNote extends SubjectInput {
  text: string
  happenedAt?: Optional<Date>
}

/** A note to be changed; what is left out stays. */
interface NoteChange {
  id: string
  text?: Optional<string>
  happenedAt?: Optional<Date>
}

/** Adds a note by the current user to a lead, a campaign lead or a company. */
export const addNote = rowChange({
  action: 'addNote',
  read: ({ input }: { input: NewNote }, problems) => ({
    subject: readSubject(problems, input),
    noteText: problems.text(input.text, 'input.text', LONGEST_NOTE),
    happenedAt: input.happenedAt == null ? null : problems.moment(input.happenedAt, 'input.happenedAt'),
  }),
  write: async (scope, { subject, noteText, happenedAt }) => {
    const values = {
      ...(await placeOf(scope.tx, subject)),
      event_source: 'manual',
      event_type: 'note_added',
      direction: 'internal',
      event_timestamp: (happenedAt ?? scope.now).toISOString(),
      note_text: noteText,
      performed_by: scope.userId,
    }
    return rowOutcome(NOTES, null, await insertRow(scope, NOTES, values))
  },
})

/** Changes the text or the time of a note. How it read before is kept. */
export const updateNote = rowChange({
  action: 'updateNote',
  read: ({ input }: { input: NoteChange }, problems) => {
    const { id, ...given } = input
    return {
      id: problems.uuid(id, 'input.id', 'NoteEvent'),
      values: readFields(problems, 'input', withoutNulls(given), FIELDS),
    }
  },
  write: async (scope, { id, values }) => {
    const before = await lockNote(scope.tx, id)
    if (before.deleted_at !== null) throw new NotFoundError(`There is no note ${id}, or it was deleted.`)
    return await rewrite(scope, before, values)
  },
})

/** Deletes a note: the text goes, of its earlier versions too; the trace in the timeline stays. Twice is once. */
export const deleteNote = rowChange({
  action: 'deleteNote',
  read: ({ id }: { id: string }, problems) => problems.uuid(id, 'id', 'NoteEvent'),
  write: async (scope, id) => {
    const before = await lockNote(scope.tx, id)
    if (before.deleted_at !== null) return rowOutcome(NOTES, before, before)
    await scope.tx.query(
      '/* deleteNote: versions */ update note_versions set note_text = null where event_id = $1::uuid',
      [id],
    )
    const gone = { deleted_at: scope.now.toISOString(), note_text: null }
    return rowOutcome(NOTES, before, await updateRow(scope, NOTES, before, gone))
  },
})

/** A note has a text and a time at any moment: null means the same as leaving out. */
function withoutNulls(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null))
}

async function rewrite(scope: ChangeScope, before: Row, values: ColumnValues): Promise<Outcome<WrittenRow>> {
  const after = await updateRow(scope, NOTES, before, values)
  if (after.note_text !== before.note_text || after.event_timestamp !== before.event_timestamp) {
    await scope.tx.query(
      `/* updateNote: version */ insert into note_versions (event_id, note_text, event_timestamp, replaced_by, replaced_at)
       values ($1::uuid, $2, $3::timestamptz, $4::uuid, $5::timestamptz)`,
      [
        rowId(before),
        textOf(before, 'note_text'),
        textOf(before, 'event_timestamp'),
        scope.userId,
        scope.now.toISOString(),
      ],
    )
  }
  return rowOutcome(NOTES, before, after)
}

async function lockNote(tx: Queryable, id: string): Promise<Row> {
  const [found] = await tx.query<{ row: Row }>(
    `/* lockNote */ select to_jsonb(e) as row from events e
     where id = $1::uuid and event_source = 'manual' and event_type = 'note_added' for update`,
    [id],
  )
  if (found === undefined) throw new NotFoundError(`There is no note ${id}.`)
  return found.row
}
