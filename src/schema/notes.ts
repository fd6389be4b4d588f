import { NotFoundError, ValidationError } from '../read/expected-errors.ts'
import { addNote, deleteNote, updateNote } from '../read/notes.ts'
import { builder } from './builder.ts'
import { NoteEvent } from './event-kinds.ts'

const AddNoteInput = builder.inputType('AddNoteInput', {
  description: 'A note to be added to a lead.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead it is about: its id or uuid.' }),
    campaignLeadId: t.id({
      description: 'The campaign lead it belongs to, if it is about one campaign: its id or uuid.',
    }),
    text: t.string({ required: true, description: 'The note, at most 20,000 characters.' }),
    happenedAt: t.field({ type: 'DateTime', description: 'When it happened; now when left out.' }),
  }),
})

const UpdateNoteInput = builder.inputType('UpdateNoteInput', {
  description: 'What is to change in a note. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the note.' }),
    text: t.string({ description: 'The new text, at most 20,000 characters.' }),
    happenedAt: t.field({ type: 'DateTime', description: 'When it happened.' }),
  }),
})

const errors = { types: [NotFoundError, ValidationError] }

builder.mutationFields((t) => ({
  addNote: t.prismaField({
    authScopes: { write: true },
    type: NoteEvent,
    description: 'Adds a note to a lead, by the current user.',
    errors: { ...errors, union: { name: 'AddNoteResult', description: 'The new note, or why there is none.' } },
    args: { input: t.arg({ type: AddNoteInput, required: true, description: 'The note.' }) },
    resolve: async (query, _root, { input }, context) =>
      context.prisma.event.findUniqueOrThrow({ ...query, where: await addNote(context, input) }),
  }),
  updateNote: t.prismaField({
    authScopes: { write: true },
    type: NoteEvent,
    description: 'Changes the text or the time of a note.',
    errors: {
      ...errors,
      union: { name: 'UpdateNoteResult', description: 'The changed note, or why it is as it was.' },
    },
    args: { input: t.arg({ type: UpdateNoteInput, required: true, description: 'What is to change.' }) },
    resolve: async (query, _root, { input }, context) =>
      context.prisma.event.findUniqueOrThrow({ ...query, where: await updateNote(context, input) }),
  }),
  deleteNote: t.prismaField({
    authScopes: { write: true },
    type: NoteEvent,
    description: 'Deletes a note: its text goes, a trace stays in the timeline. Deleting it again changes nothing.',
    errors: {
      ...errors,
      union: { name: 'DeleteNoteResult', description: 'What is left of the note, or why it stays.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the note.' }) },
    resolve: async (query, _root, args, context) =>
      context.prisma.event.findUniqueOrThrow({ ...query, where: await deleteNote(context, args) }),
  }),
}))
