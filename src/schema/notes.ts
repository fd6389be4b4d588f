import { addNote, deleteNote, updateNote } from '../write/notes.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument, stillThere } from './change-arguments.ts'
import { NoteEvent } from './event-kinds.ts'

const AddNoteInput = builder.inputType('AddNoteInput', {
  description: 'A note to be added to a lead, a lead in a campaign, or a company.',
  fields: (t) => ({
    leadId: t.id({ description: 'The lead it is about: its id or uuid.' }),
    campaignLeadId: t.id({
      description:
        'The campaign lead it is about, if it is about one campaign: its id or uuid. The lead may be left out.',
    }),
    companyId: t.id({ description: 'The company it is about, if it is about no lead: its id or uuid.' }),
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

const types = CHANGE_ERRORS

builder.mutationFields((t) => ({
  addNote: t.prismaField({
    authScopes: { write: true },
    type: NoteEvent,
    description: 'Adds a note by the current user to a lead, a lead in a campaign, or a company.',
    errors: { types, union: { name: 'AddNoteResult', description: 'The new note, or why there is none.' } },
    args: { input: t.arg({ type: AddNoteInput, required: true, description: 'The note.' }), ...idempotencyArgument },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await addNote(context, args) })),
  }),
  updateNote: t.prismaField({
    authScopes: { write: true },
    type: NoteEvent,
    description: 'Changes the text or the time of a note. How it read before is kept in its versions.',
    errors: { types, union: { name: 'UpdateNoteResult', description: 'The changed note, or why it is as it was.' } },
    args: {
      input: t.arg({ type: UpdateNoteInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await updateNote(context, args) })),
  }),
  deleteNote: t.prismaField({
    authScopes: { write: true },
    type: NoteEvent,
    description:
      'Deletes a note: its text goes, of its versions too; a trace stays in the timeline. Deleting it again changes nothing.',
    errors: { types, union: { name: 'DeleteNoteResult', description: 'What is left of the note, or why it stays.' } },
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the note.' }), ...idempotencyArgument },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await deleteNote(context, args) })),
  }),
}))
