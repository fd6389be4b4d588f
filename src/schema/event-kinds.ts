import { keysetQuery } from '../read/keyset.ts'
import { noteVersionList } from '../read/note-versions.ts'
import { LatestMark } from './answer/marks.ts'
import { builder } from './builder.ts'
import { Event } from './event.ts'
import { NODE_PATH, relatedConnection } from './keyset-connection.ts'
import { NoteVersionConnection, noteVersionArguments } from './note-version.ts'

const ENTERED_NOTE =
  'What the person who entered it wrote about it; null when nothing was written, or it was taken back.'

builder.prismaNode('Event', {
  variant: 'EmailEvent',
  description:
    'A mail that was sent, answered or is scheduled. That one was opened or clicked, bounced or led to an unsubscription is ' +
    'told by the email status of the campaign lead; there are no events for it yet.',
  interfaces: [Event],
  id: { field: 'id' },
  nullable: true,
  select: { id: true, eventType: true },
  fields: (t) => ({
    emailSubject: t.exposeString('emailSubject', { nullable: true }),
    emailBody: t.exposeString('emailBody', { nullable: true }),
    instantlyEmailId: t.exposeString('instantlyEmailId', { nullable: true }),
    lastSyncedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When Leadline last saw the mail at Instantly; null for a mail that is not from there.',
      select: { rawEmail: { select: { syncedAt: true } } },
      extensions: { answer: new LatestMark({ relation: 'rawEmail', column: 'syncedAt' }) },
      resolve: ({ rawEmail }) => rawEmail?.syncedAt,
    }),
    rawEmail: t.relation('rawEmail', {
      nullable: true,
      description: 'The mail as Instantly sent it, if it is from there.',
    }),
  }),
})

export const CallEvent = builder.prismaNode('Event', {
  variant: 'CallEvent',
  description: 'A call: planned, made, missed and the like.',
  interfaces: [Event],
  id: { field: 'id' },
  nullable: true,
  select: { id: true, eventType: true },
  fields: (t) => ({
    callDurationSeconds: t.exposeInt('callDurationSeconds', { nullable: true }),
    callRecordingUrl: t.exposeString('callRecordingUrl', { nullable: true }),
    callTranscript: t.exposeString('callTranscript', { nullable: true }),
    vapiCallId: t.exposeString('vapiCallId', { nullable: true }),
    noteText: t.exposeString('noteText', { nullable: true, description: ENTERED_NOTE }),
  }),
})

export const LinkedInEvent = builder.prismaNode('Event', {
  variant: 'LinkedInEvent',
  description: 'Something on LinkedIn: a request, a message, an answer.',
  interfaces: [Event],
  id: { field: 'id' },
  nullable: true,
  select: { id: true, eventType: true },
  fields: (t) => ({ linkedinMessageText: t.exposeString('linkedinMessageText', { nullable: true }) }),
})

export const NoteEvent = builder.prismaNode('Event', {
  variant: 'NoteEvent',
  description:
    'A note that a person of the team wrote. A deleted one stays as a trace: deletedAt is set, the text is gone.',
  interfaces: [Event],
  id: { field: 'id' },
  nullable: true,
  select: { id: true, eventType: true },
  fields: (t) => ({
    noteText: t.exposeString('noteText', { nullable: true, description: 'The note; null when it was deleted.' }),
    versions: t.field({
      type: NoteVersionConnection,
      description: 'How the note read before it was changed.',
      args: noteVersionArguments,
      select: (args, _context, nested) => ({
        noteVersions: nested(keysetQuery(noteVersionList, args, {}), NODE_PATH),
      }),
      resolve: ({ id, noteVersions }, args) =>
        relatedConnection(noteVersionList, args, noteVersions, { column: 'eventId', value: id }),
    }),
  }),
})

export const OtherEvent = builder.prismaNode('Event', {
  variant: 'OtherEvent',
  description:
    'Any other event: a meeting, an import, a change of interest, or something only the provider has a word for.',
  interfaces: [Event],
  id: { field: 'id' },
  nullable: true,
  select: { id: true, eventType: true },
  fields: (t) => ({
    noteText: t.exposeString('noteText', { nullable: true, description: ENTERED_NOTE }),
    csvImportRow: t.relation('csvImportRow', {
      nullable: true,
      description: 'The row of the CSV file that an import was about; null for everything else.',
    }),
  }),
})
