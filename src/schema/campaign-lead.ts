import { campaignLeadList } from '../read/campaign-leads.ts'
import { uuidKey } from '../read/node-id.ts'
import { campaignLeadWhere } from '../read/related-filters.ts'
import { builder } from './builder.ts'
import { CampaignLeadConnection, campaignLeadArguments } from './campaign-lead-connection.ts'
import { derivedFreshnessField } from './derived-freshness.ts'
import { CallStatus, EmailStatus, LinkedInStatus, OverallStatus } from './enums.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { FIELD_EDITS, FieldEdit, fieldEdits } from './field-edit.ts'
import { NODE_PATH } from './keyset-connection.ts'
import { lookup, rootList } from './root-fields.ts'

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
    lastSyncedAt: t.field(derivedFreshnessField),
    fieldEdits: t.field({
      type: [FieldEdit],
      description: FIELD_EDITS,
      select: { id: true },
      resolve: ({ id }, _args, context, info) => fieldEdits('campaign_leads', id, context, info),
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
    authScopes: { read: true },
    type: 'CampaignLead',
    nullable: true,
    description: 'One lead in one campaign, by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the campaign lead.' }) },
    ...lookup('CampaignLead', uuidKey('CampaignLead')),
  }),
  campaignLeads: t.field({
    authScopes: { read: true },
    type: CampaignLeadConnection,
    description: 'Leads in campaigns, over the whole workspace.',
    args: campaignLeadArguments,
    ...rootList(campaignLeadList, campaignLeadWhere),
  }),
}))
