import { campaignLeadList } from '../read/campaign-leads.ts'
import { derivedFreshness } from '../read/freshness.ts'
import { uuidArgument } from '../read/node-id.ts'
import { campaignLeadWhere } from '../read/related-filters.ts'
import { builder } from './builder.ts'
import { CampaignLeadConnection, campaignLeadArguments } from './campaign-lead-connection.ts'
import { DERIVED_FRESHNESS } from './descriptions.ts'
import { CallStatus, EmailStatus, LinkedInStatus, OverallStatus } from './enums.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { NODE_PATH, rootConnection } from './keyset-connection.ts'

builder.prismaNode('CampaignLead', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: campaign_leads.id.' }),
    emailStatus: t.expose('emailStatus', { type: EmailStatus }),
    emailSentAt: t.expose('emailSentAt', { type: 'DateTime', nullable: true }),
    emailRepliedAt: t.expose('emailRepliedAt', { type: 'DateTime', nullable: true }),
    callStatus: t.expose('callStatus', { type: CallStatus }),
    callScheduledAt: t.expose('callScheduledAt', { type: 'DateTime', nullable: true }),
    callCompletedAt: t.expose('callCompletedAt', { type: 'DateTime', nullable: true }),
    linkedinStatus: t.expose('linkedinStatus', { type: LinkedInStatus }),
    overallStatus: t.expose('overallStatus', { type: OverallStatus }),
    sequenceStep: t.exposeInt('sequenceStep', { nullable: true }),
    nextFollowupAt: t.expose('nextFollowupAt', { type: 'DateTime', nullable: true }),
    providerStatus: t.exposeInt('providerStatus', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    lastSyncedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: DERIVED_FRESHNESS,
      resolve: (_campaignLead, _args, context) => derivedFreshness(context.loadFreshness),
    }),
    lead: t.relation('lead', { description: 'The person.' }),
    campaign: t.relation('campaign', { description: 'The campaign.' }),
    timeline: t.field({
      type: EventConnection,
      description: 'Everything that happened with this lead in this campaign, in one list.',
      args: timelineArguments,
      select: (args, _context, nested) => ({ events: nested(timelineQuery(args), NODE_PATH) }),
      resolve: ({ id, events }, args) => timelineOf(args, events, { column: 'campaignLeadId', value: id }),
    }),
  }),
})

builder.queryFields((t) => ({
  campaignLead: t.prismaField({
    type: 'CampaignLead',
    nullable: true,
    description: 'One lead in one campaign, by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the campaign lead.' }) },
    resolve: (query, _root, { id }, { prisma }) =>
      prisma.campaignLead.findUnique({ ...query, where: { id: uuidArgument(id, 'id', 'CampaignLead') } }),
  }),
  campaignLeads: t.field({
    type: CampaignLeadConnection,
    description: 'Leads in campaigns, over the whole workspace.',
    args: campaignLeadArguments,
    resolve: (_root, args, context, info) =>
      rootConnection(campaignLeadList, args, context, info, campaignLeadWhere(args.filter)),
  }),
}))
