import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { AddNote } from './documents.ts'

/** A text, and the key under which it is written once however often it is sent. Another text has another key. */
const draftOf = (text: string) => ({ text, idempotencyKey: crypto.randomUUID() })

/**
 * Writes a note about a lead. It stands in the timeline at once; what goes wrong is said here. The text stays until it is
 * saved, so that it can be sent again, and is then still one note.
 */
export function AddNoteForm({ leadId }: { leadId: string }) {
  const [draft, setDraft] = useState(() => draftOf(''))
  const [{ data, error, fetching }, addNote] = useMutation(AddNote)
  const problem = error?.message ?? (data?.addNote.__typename === 'NoteEvent' ? undefined : data?.addNote.message)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const { text, idempotencyKey } = draft
    const { data: answer } = await addNote({ input: { leadId, text }, idempotencyKey })
    if (answer?.addNote.__typename !== 'NoteEvent') return
    setDraft((current) => (current === draft ? draftOf('') : current))
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <input aria-label="Note" value={draft.text} onChange={({ target }) => setDraft(draftOf(target.value))} required />
      <button type="submit" disabled={fetching}>
        Add note
      </button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
