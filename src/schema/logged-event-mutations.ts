import { CALL_KINDS, LINKEDIN_KINDS, MEETING_KINDS } from '../domain/vocabulary.ts'
import type { WrittenRow } from '../write/change.ts'
import { deleteLoggedEvent, logCall, logLinkedIn, logMeeting } from '../write/logged-events.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument, stillThere } from './change-arguments.ts'
import { EventDirection, wordEnum } from './enums.ts'
import { Event } from './event.ts'
import { CallEvent, LinkedInEvent, OtherEvent } from './event-kinds.ts'

export const CallKind = wordEnum('CallKind', 'What came of a call that a person enters.', CALL_KINDS)
export const MeetingKind = wordEnum('MeetingKind', 'What a person enters of a meeting.', MEETING_KINDS)
export const LinkedInKind = wordEnum('LinkedInKind', 'What a person enters of LinkedIn.', LINKEDIN_KINDS)

const whom = {
  lead: 'The lead: its id or uuid.',
  campaignLead: 'The lead within a campaign, if it belongs to one: its id or uuid. The lead may then be left out.',
  company: 'The company, if it was with nobody in particular: its id or uuid.',
  when: 'When it happened, or is to happen; now when left out.',
}

const LogCallInput = builder.inputType('LogCallInput', {
  description: 'A call that was made without VAPI.',
  fields: (t) => ({
    leadId: t.id({ description: whom.lead }),
    campaignLeadId: t.id({ description: whom.campaignLead }),
    companyId: t.id({ description: whom.company }),
    kind: t.field({ type: CallKind, required: true, description: 'What came of it.' }),
    happenedAt: t.field({ type: 'DateTime', description: whom.when }),
    direction: t.field({ type: EventDirection, description: 'Who called; the team when left out.' }),
    durationSeconds: t.int({ description: 'How long it took, in seconds, at most a day.' }),
    recordingUrl: t.string({ description: 'Where a recording is, beginning with https://.' }),
    transcript: t.string({ description: 'What was said, at most 200,000 characters.' }),
    note: t.string({ description: 'What there is to say about it, at most 20,000 characters.' }),
  }),
})

const LogMeetingInput = builder.inputType('LogMeetingInput', {
  description: 'A meeting that was booked or took place.',
  fields: (t) => ({
    leadId: t.id({ description: whom.lead }),
    campaignLeadId: t.id({ description: whom.campaignLead }),
    companyId: t.id({ description: whom.company }),
    kind: t.field({ type: MeetingKind, required: true, description: 'Whether it was booked or took place.' }),
    happenedAt: t.field({ type: 'DateTime', description: whom.when }),
    note: t.string({ description: 'What there is to say about it, at most 20,000 characters.' }),
  }),
})

const LogLinkedInInput = builder.inputType('LogLinkedInInput', {
  description: 'Something that happened on LinkedIn.',
  fields: (t) => ({
    leadId: t.id({ description: whom.lead }),
    campaignLeadId: t.id({ description: whom.campaignLead }),
    companyId: t.id({ description: whom.company }),
    kind: t.field({ type: LinkedInKind, required: true, description: 'What happened.' }),
    happenedAt: t.field({ type: 'DateTime', description: whom.when }),
    message: t.string({ description: 'The message, at most 20,000 characters.' }),
  }),
})

const DeletedEvent = builder.objectRef<WrittenRow>('DeletedLoggedEvent').implement({
  description: 'An event that was taken back.',
  fields: (t) => ({
    event: t.prismaField({
      type: Event,
      description: 'The trace that is left: deletedAt is set, the texts are gone.',
      resolve: async (query, { id }, _args, { prisma }) =>
        stillThere(await prisma.event.findUnique({ ...query, where: { id } })),
    }),
  }),
})

const types = CHANGE_ERRORS

builder.mutationFields((t) => ({
  logCall: t.prismaField({
    authScopes: { write: true },
    type: CallEvent,
    description: 'Enters a call into the timeline.',
    errors: { types, union: { name: 'LogCallResult', description: 'The call, or why it is not in the timeline.' } },
    args: { input: t.arg({ type: LogCallInput, required: true, description: 'The call.' }), ...idempotencyArgument },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await logCall(context, args) })),
  }),
  logMeeting: t.prismaField({
    authScopes: { write: true },
    type: OtherEvent,
    description: 'Enters a meeting into the timeline.',
    errors: {
      types,
      union: { name: 'LogMeetingResult', description: 'The meeting, or why it is not in the timeline.' },
    },
    args: {
      input: t.arg({ type: LogMeetingInput, required: true, description: 'The meeting.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await logMeeting(context, args) })),
  }),
  logLinkedIn: t.prismaField({
    authScopes: { write: true },
    type: LinkedInEvent,
    description: 'Enters a LinkedIn message, or something else that happened on LinkedIn, into the timeline.',
    errors: {
      types,
      union: { name: 'LogLinkedInResult', description: 'The event, or why it is not in the timeline.' },
    },
    args: {
      input: t.arg({ type: LogLinkedInInput, required: true, description: 'What happened.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await logLinkedIn(context, args) })),
  }),
  deleteLoggedEvent: t.field({
    authScopes: { write: true },
    type: DeletedEvent,
    description:
      'Takes back a call, a meeting or a LinkedIn event that was entered by hand: its texts go, a trace stays. Doing it again changes nothing.',
    errors: { types, union: { name: 'DeleteLoggedEventResult', description: 'What is left of it, or why it stays.' } },
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the event.' }), ...idempotencyArgument },
    resolve: (_root, args, context) => deleteLoggedEvent(context, args),
  }),
}))
