import { builder } from './builder.ts'
import { Event } from './event.ts'

builder.prismaNode('Event', {
  variant: 'EmailEvent',
  description: 'A mail: sent, opened, answered, bounced and the like.',
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
      resolve: ({ rawEmail }) => rawEmail?.syncedAt,
    }),
    rawEmail: t.relation('rawEmail', {
      nullable: true,
      description: 'The mail as Instantly sent it, if it is from there.',
    }),
  }),
})

builder.prismaNode('Event', {
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
  }),
})

builder.prismaNode('Event', {
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
  }),
})

builder.prismaNode('Event', {
  variant: 'OtherEvent',
  description:
    'Any other event: a meeting, an import, a change of interest, or something only the provider has a word for.',
  interfaces: [Event],
  id: { field: 'id' },
  nullable: true,
  select: { id: true, eventType: true },
  fields: (t) => ({
    csvImportRow: t.relation('csvImportRow', {
      nullable: true,
      description: 'The row of the CSV file that an import was about; null for everything else.',
    }),
  }),
})
