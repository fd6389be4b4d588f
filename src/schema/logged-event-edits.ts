import { updateLoggedCall, updateLoggedLinkedIn, updateLoggedMeeting } from '../write/edit-logged-events.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument, stillThere } from './change-arguments.ts'
import { EventDirection } from './enums.ts'
import { CallEvent, LinkedInEvent, OtherEvent } from './event-kinds.ts'
import { CallKind, LinkedInKind, MeetingKind } from './logged-event-mutations.ts'

const RULE = 'What is left out stays; null empties a text, a duration or an address.'

const whom = {
  lead: 'The lead it is about, where that is to change: its id or uuid.',
  campaignLead: 'The lead within a campaign, where that is to change: its id or uuid. The lead may then be left out.',
  company: 'The company, where it was with nobody in particular and that is to change: its id or uuid.',
  when: 'When it happened, or is to happen.',
  note: 'What there is to say about it, at most 20,000 characters.',
}

const UpdateLoggedCallInput = builder.inputType('UpdateLoggedCallInput', {
  description: `What is to change of a call that was entered by hand. ${RULE}`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the call.' }),
    leadId: t.id({ description: whom.lead }),
    campaignLeadId: t.id({ description: whom.campaignLead }),
    companyId: t.id({ description: whom.company }),
    kind: t.field({ type: CallKind, description: 'What came of it.' }),
    happenedAt: t.field({ type: 'DateTime', description: whom.when }),
    direction: t.field({ type: EventDirection, description: 'Who called.' }),
    durationSeconds: t.int({ description: 'How long it took, in seconds, at most a day.' }),
    recordingUrl: t.string({ description: 'Where a recording is, beginning with https://.' }),
    transcript: t.string({ description: 'What was said, at most 200,000 characters.' }),
    note: t.string({ description: whom.note }),
  }),
})

const UpdateLoggedMeetingInput = builder.inputType('UpdateLoggedMeetingInput', {
  description: `What is to change of a meeting that was entered by hand. ${RULE}`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the meeting.' }),
    leadId: t.id({ description: whom.lead }),
    campaignLeadId: t.id({ description: whom.campaignLead }),
    companyId: t.id({ description: whom.company }),
    kind: t.field({ type: MeetingKind, description: 'Whether it was booked or took place.' }),
    happenedAt: t.field({ type: 'DateTime', description: whom.when }),
    note: t.string({ description: whom.note }),
  }),
})

const UpdateLoggedLinkedInInput = builder.inputType('UpdateLoggedLinkedInInput', {
  description: `What is to change of something on LinkedIn that was entered by hand. ${RULE}`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the event.' }),
    leadId: t.id({ description: whom.lead }),
    campaignLeadId: t.id({ description: whom.campaignLead }),
    companyId: t.id({ description: whom.company }),
    kind: t.field({ type: LinkedInKind, description: 'What happened.' }),
    happenedAt: t.field({ type: 'DateTime', description: whom.when }),
    message: t.string({ description: 'The message, at most 20,000 characters.' }),
  }),
})

const ONLY_OWN = 'Only what a person entered can be changed, not what a tool reported.'

const types = CHANGE_ERRORS

builder.mutationFields((t) => ({
  updateLoggedCall: t.prismaField({
    authScopes: { write: true },
    type: CallEvent,
    description: `Changes a call that was entered by hand. ${ONLY_OWN}`,
    errors: {
      types,
      union: { name: 'UpdateLoggedCallResult', description: 'The changed call, or why it is as it was.' },
    },
    args: {
      input: t.arg({ type: UpdateLoggedCallInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await updateLoggedCall(context, args) })),
  }),
  updateLoggedMeeting: t.prismaField({
    authScopes: { write: true },
    type: OtherEvent,
    description: `Changes a meeting that was entered by hand. ${ONLY_OWN}`,
    errors: {
      types,
      union: { name: 'UpdateLoggedMeetingResult', description: 'The changed meeting, or why it is as it was.' },
    },
    args: {
      input: t.arg({ type: UpdateLoggedMeetingInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await updateLoggedMeeting(context, args) })),
  }),
  updateLoggedLinkedIn: t.prismaField({
    authScopes: { write: true },
    type: LinkedInEvent,
    description: `Changes something on LinkedIn that was entered by hand. ${ONLY_OWN}`,
    errors: {
      types,
      union: { name: 'UpdateLoggedLinkedInResult', description: 'The changed event, or why it is as it was.' },
    },
    args: {
      input: t.arg({ type: UpdateLoggedLinkedInInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.event.findUnique({ ...query, where: await updateLoggedLinkedIn(context, args) })),
  }),
}))
