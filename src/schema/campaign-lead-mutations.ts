import { getRefFromModel, queryFromInfo } from '@pothos/plugin-prisma'
import { ADD_OUTCOMES, type AddedLeads, addCampaignLeads } from '../write/add-campaign-leads.ts'
import { addCampaignLead, updateCampaignLead } from '../write/campaign-leads.ts'
import { type AddedRow, addedRows } from './added-rows.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, EDIT_RULE, EXPECTED_UPDATED_AT, idempotencyArgument, stillThere } from './change-arguments.ts'
import { CallStatus, LinkedInStatus, OverallStatus, wordEnum } from './enums.ts'

const AddCampaignLeadInput = builder.inputType('AddCampaignLeadInput', {
  description: 'A lead to be added to a campaign.',
  fields: (t) => ({
    campaignId: t.id({ required: true, description: 'The campaign: its id or uuid.' }),
    leadId: t.id({ required: true, description: 'The lead: its id or uuid.' }),
    callStatus: t.field({ type: CallStatus, description: 'How far the calls have come.' }),
    linkedinStatus: t.field({ type: LinkedInStatus, description: 'How far LinkedIn has come.' }),
    overallStatus: t.field({ type: OverallStatus, description: 'Where the lead stands, all channels together.' }),
    sequenceStep: t.int({ description: 'The last step of the sequence that was sent, 1 to 1000.' }),
    nextFollowupAt: t.field({ type: 'DateTime', description: 'When the team wants to get back to this lead.' }),
  }),
})

const AddCampaignLeadsInput = builder.inputType('AddCampaignLeadsInput', {
  description: 'Leads to be added to a campaign.',
  fields: (t) => ({
    campaignId: t.id({ required: true, description: 'The campaign: its id or uuid.' }),
    leads: t.stringList({
      required: true,
      description: 'The leads, 1 to 1000: of each its id, its uuid or its e-mail address.',
    }),
  }),
})

const UpdateCampaignLeadInput = builder.inputType('UpdateCampaignLeadInput', {
  description: `How a lead is to move within its campaign. ${EDIT_RULE}`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the campaign lead.' }),
    expectedUpdatedAt: t.field({ type: 'DateTime', description: EXPECTED_UPDATED_AT }),
    callStatus: t.field({ type: CallStatus, description: 'How far the calls have come.' }),
    linkedinStatus: t.field({ type: LinkedInStatus, description: 'How far LinkedIn has come.' }),
    overallStatus: t.field({ type: OverallStatus, description: 'Where the lead stands, all channels together.' }),
    sequenceStep: t.int({ description: 'The last step of the sequence that was sent, 1 to 1000.' }),
    nextFollowupAt: t.field({ type: 'DateTime', description: 'When the team wants to get back to this lead.' }),
  }),
})

const AddOutcome = wordEnum('AddCampaignLeadOutcome', 'What became of a lead that was to be added.', ADD_OUTCOMES)

const AddedRowType = builder.objectRef<AddedRow>('AddedCampaignLead').implement({
  description: 'What became of one lead that was to be added.',
  fields: (t) => ({
    lead: t.exposeString('lead', { description: 'The lead as it was named in the input.' }),
    outcome: t.expose('outcome', { type: AddOutcome, description: 'What became of it.' }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Why it could not be added, with the remedy; null where it is in the campaign.',
    }),
    campaignLead: t.expose('campaignLead', {
      type: getRefFromModel('CampaignLead', builder),
      nullable: true,
      description: 'The lead in the campaign; null where it is not there.',
    }),
  }),
})

const AddedLeadsType = builder.objectRef<AddedLeads>('AddedCampaignLeads').implement({
  description: 'What became of the leads that were to be added to a campaign.',
  fields: (t) => ({
    campaign: t.prismaField({
      type: 'Campaign',
      description: 'The campaign.',
      resolve: async (query, { campaignId }, _args, { prisma }) =>
        stillThere(await prisma.campaign.findUnique({ ...query, where: { id: campaignId } })),
    }),
    addedCount: t.field({
      type: 'NonNegativeInt',
      description: 'How many leads are new in the campaign.',
      resolve: ({ rows }) => rows.filter(({ outcome }) => outcome === 'added').length,
    }),
    results: t.field({
      type: [AddedRowType],
      description: 'What became of each lead, in the order of the input.',
      resolve: ({ rows }, _args, context, info) =>
        addedRows(context.prisma, rows, queryFromInfo({ context, info, path: ['campaignLead'] })),
    }),
  }),
})

const types = CHANGE_ERRORS

builder.mutationFields((t) => ({
  addCampaignLead: t.prismaField({
    authScopes: { write: true },
    type: 'CampaignLead',
    description: 'Adds a lead to a campaign.',
    errors: {
      types,
      union: { name: 'AddCampaignLeadResult', description: 'The lead in the campaign, or why it is not there.' },
    },
    args: {
      input: t.arg({ type: AddCampaignLeadInput, required: true, description: 'Which lead, into which campaign.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(
        await context.prisma.campaignLead.findUnique({ ...query, where: await addCampaignLead(context, args) }),
      ),
  }),
  addCampaignLeads: t.field({
    authScopes: { write: true },
    type: AddedLeadsType,
    description:
      'Adds up to 1000 leads to a campaign, and tells what became of each. One that cannot be added stops none.',
    errors: {
      types,
      union: { name: 'AddCampaignLeadsResult', description: 'What became of each lead, or why none was looked at.' },
    },
    args: {
      input: t.arg({ type: AddCampaignLeadsInput, required: true, description: 'Which leads, into which campaign.' }),
      ...idempotencyArgument,
    },
    resolve: (_root, args, context) => addCampaignLeads(context, args),
  }),
  updateCampaignLead: t.prismaField({
    authScopes: { write: true },
    type: 'CampaignLead',
    description: 'Moves a lead within its campaign: statuses, step, next follow-up.',
    errors: {
      types,
      union: { name: 'UpdateCampaignLeadResult', description: 'The changed campaign lead, or why it is as it was.' },
    },
    args: {
      input: t.arg({ type: UpdateCampaignLeadInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(
        await context.prisma.campaignLead.findUnique({ ...query, where: await updateCampaignLead(context, args) }),
      ),
  }),
}))
