import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { AddNote } from './documents.ts'

/** Writes a note about a lead. It stands in the timeline at once; what goes wrong is said here. */
export function AddNoteForm({ leadId }: { leadId: string }) {
  const [text, setText] = useState('')
  const [{ data, error }, addNote] = useMutation(AddNote)
  const problem = error?.message ?? (data?.addNote.__typename === 'NoteEvent' ? undefined : data?.addNote.message)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setText('')
    void addNote({ input: { leadId, text }, idempotencyKey: crypto.randomUUID() })
  }
  return (
    <form onSubmit={submit}>
      <input aria-label="Note" value={text} onChange={({ target }) => setText(target.value)} required />
      <button type="submit">Add note</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
