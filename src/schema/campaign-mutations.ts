import { linkCampaign, unlinkCampaign } from '../write/campaign-link.ts'
import { createCampaign, setCampaignStatus, updateCampaign } from '../write/campaigns.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, EDIT_RULE, EXPECTED_UPDATED_AT, idempotencyArgument, stillThere } from './change-arguments.ts'
import { CampaignStatus } from './enums.ts'

const STATUS =
  'What the campaign is doing: DRAFT, ACTIVE, PAUSED or COMPLETED. This tells Leadline only, not Instantly.'

const CreateCampaignInput = builder.inputType('CreateCampaignInput', {
  description: 'A new campaign.',
  fields: (t) => ({
    campaignName: t.string({ required: true, description: "The campaign's name; no two get the same by hand." }),
    offerId: t.id({ description: 'What it sells: the id or uuid of an offer.' }),
    usesEmail: t.boolean({ description: 'The campaign sends e-mail.' }),
    usesCalls: t.boolean({ description: 'The campaign makes calls.' }),
    usesLinkedin: t.boolean({ description: 'The campaign writes on LinkedIn.' }),
    campaignStatus: t.field({ type: CampaignStatus, description: `${STATUS} DRAFT when left out.` }),
    emailBodyTemplate: t.string({ description: 'The first mail of the sequence.' }),
    vapiCampaignId: t.string({ description: "VAPI's id of the campaign that calls for this one." }),
  }),
})

const UpdateCampaignInput = builder.inputType('UpdateCampaignInput', {
  description: `What is to change in a campaign. ${EDIT_RULE}`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the campaign.' }),
    expectedUpdatedAt: t.field({ type: 'DateTime', description: EXPECTED_UPDATED_AT }),
    campaignName: t.string({ description: "The campaign's name; no two get the same by hand." }),
    offerId: t.id({ description: 'What it sells: the id or uuid of an offer.' }),
    usesEmail: t.boolean({ description: 'The campaign sends e-mail.' }),
    usesCalls: t.boolean({ description: 'The campaign makes calls.' }),
    usesLinkedin: t.boolean({ description: 'The campaign writes on LinkedIn.' }),
    campaignStatus: t.field({ type: CampaignStatus, description: STATUS }),
    emailBodyTemplate: t.string({ description: 'The first mail of the sequence.' }),
    vapiCampaignId: t.string({ description: "VAPI's id of the campaign that calls for this one." }),
  }),
})

const types = CHANGE_ERRORS
const CAMPAIGN_ID = 'The id or uuid of the campaign.'

builder.mutationFields((t) => ({
  createCampaign: t.prismaField({
    authScopes: { write: true },
    type: 'Campaign',
    description: 'Makes a campaign, on whatever channels.',
    errors: { types, union: { name: 'CreateCampaignResult', description: 'The new campaign, or why there is none.' } },
    args: {
      input: t.arg({ type: CreateCampaignInput, required: true, description: 'The campaign.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.campaign.findUnique({ ...query, where: await createCampaign(context, args) })),
  }),
  updateCampaign: t.prismaField({
    authScopes: { write: true },
    type: 'Campaign',
    description: 'Changes a campaign, whoever made it.',
    errors: {
      types,
      union: { name: 'UpdateCampaignResult', description: 'The changed campaign, or why it is as it was.' },
    },
    args: {
      input: t.arg({ type: UpdateCampaignInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.campaign.findUnique({ ...query, where: await updateCampaign(context, args) })),
  }),
  setCampaignStatus: t.prismaField({
    authScopes: { write: true },
    type: 'Campaign',
    description: 'Says what a campaign is doing; a sync leaves it so until releaseField gives it back.',
    errors: {
      types,
      union: { name: 'SetCampaignStatusResult', description: 'The changed campaign, or why it is as it was.' },
    },
    args: {
      id: t.arg.id({ required: true, description: CAMPAIGN_ID }),
      status: t.arg({ type: CampaignStatus, required: true, description: STATUS }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.campaign.findUnique({ ...query, where: await setCampaignStatus(context, args) })),
  }),
  linkCampaign: t.prismaField({
    authScopes: { write: true },
    type: 'Campaign',
    description:
      'Links a campaign that a person made to the campaign of Instantly that sends for it. The leads and mails of that one move here.',
    errors: { types, union: { name: 'LinkCampaignResult', description: 'The linked campaign, or why it is not.' } },
    args: {
      id: t.arg.id({ required: true, description: CAMPAIGN_ID }),
      instantlyCampaignId: t.arg.string({ required: true, description: "Instantly's id of its campaign." }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.campaign.findUnique({ ...query, where: await linkCampaign(context, args) })),
  }),
  unlinkCampaign: t.prismaField({
    authScopes: { write: true },
    type: 'Campaign',
    description:
      'Unlinks a campaign from Instantly. What came from there goes to a campaign of its own; leads that people added stay.',
    errors: { types, union: { name: 'UnlinkCampaignResult', description: 'The campaign, or why it stays linked.' } },
    args: { id: t.arg.id({ required: true, description: CAMPAIGN_ID }), ...idempotencyArgument },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.campaign.findUnique({ ...query, where: await unlinkCampaign(context, args) })),
  }),
}))
