import { campaignLeadList } from '../read/campaign-leads.ts'
import { campaignKey, campaignList } from '../read/campaigns.ts'
import { later } from '../read/freshness.ts'
import { instantlyDailyAnalyticsWhere } from '../read/instantly-filters.ts'
import { instantlyDailyAnalyticsList } from '../read/instantly-lists.ts'
import { keysetQuery } from '../read/keyset.ts'
import { campaignLeadWhere, campaignWhere } from '../read/related-filters.ts'
import { LatestMark } from './answer/marks.ts'
import { builder } from './builder.ts'
import { CampaignConnection, campaignArguments } from './campaign-connection.ts'
import { CampaignLeadConnection, campaignLeadArguments } from './campaign-lead-connection.ts'
import { CampaignStatus } from './enums.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { FIELD_EDITS, FieldEdit, fieldEdits } from './field-edit.ts'
import {
  InstantlyDailyAnalyticsConnection,
  instantlyDailyAnalyticsArguments,
} from './instantly-daily-analytics-connection.ts'
import { NODE_PATH, relatedConnection } from './keyset-connection.ts'
import { lookup, rootList } from './root-fields.ts'

builder.prismaNode('Campaign', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: campaigns.id.' }),
    campaignName: t.exposeString('campaignName'),
    usesEmail: t.exposeBoolean('usesEmail'),
    usesCalls: t.exposeBoolean('usesCalls'),
    usesLinkedin: t.exposeBoolean('usesLinkedin'),
    instantlyCampaignId: t.exposeString('instantlyCampaignId', { nullable: true }),
    vapiCampaignId: t.exposeString('vapiCampaignId', { nullable: true }),
    campaignStatus: t.expose('campaignStatus', { type: CampaignStatus }),
    providerStatus: t.exposeInt('providerStatus', { nullable: true }),
    emailBodyTemplate: t.exposeString('emailBodyTemplate', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    fieldEdits: t.field({
      type: [FieldEdit],
      description: FIELD_EDITS,
      select: { id: true },
      resolve: ({ id }, _args, context, info) => fieldEdits('campaigns', id, context, info),
    }),
    lastSyncedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When Leadline last saw this campaign at Instantly; null for a campaign that is not from there.',
      select: { rawCampaign: { select: { syncedAt: true } }, rawDefinition: { select: { syncedAt: true } } },
      extensions: {
        answer: new LatestMark(
          { relation: 'rawCampaign', column: 'syncedAt' },
          { relation: 'rawDefinition', column: 'syncedAt' },
        ),
      },
      resolve: ({ rawCampaign, rawDefinition }) => later(rawCampaign?.syncedAt, rawDefinition?.syncedAt),
    }),
    offer: t.relation('offer', { nullable: true, description: 'What the campaign sells, if it says so.' }),
    createdBy: t.relation('createdBy', { nullable: true, description: 'Who made it here; null when a sync did.' }),
    rawCampaign: t.relation('rawCampaign', {
      nullable: true,
      description: "Instantly's figures of the campaign; null until it has sent something.",
    }),
    rawDefinition: t.relation('rawDefinition', {
      nullable: true,
      description: 'The campaign as it is set up at Instantly, if it is from there.',
    }),
    campaignLeads: t.field({
      type: CampaignLeadConnection,
      description: 'The leads in this campaign, and how far each has come.',
      args: campaignLeadArguments,
      select: (args, _context, nested) => ({
        campaignLeads: nested(keysetQuery(campaignLeadList, args, campaignLeadWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, campaignLeads }, args) => {
        const where = campaignLeadWhere(args.filter)
        return relatedConnection(campaignLeadList, args, campaignLeads, { column: 'campaignId', value: id }, where)
      },
    }),
    dailyAnalytics: t.field({
      type: InstantlyDailyAnalyticsConnection,
      description: "Instantly's figures of the campaign, day by day.",
      args: instantlyDailyAnalyticsArguments,
      select: (args, _context, nested) => ({
        instantlyCampaignId: true,
        dailyAnalytics: nested(
          keysetQuery(instantlyDailyAnalyticsList, args, instantlyDailyAnalyticsWhere(args.filter)),
          NODE_PATH,
        ),
      }),
      resolve: ({ instantlyCampaignId, dailyAnalytics }, args) => {
        const where = instantlyDailyAnalyticsWhere(args.filter)
        const related = { column: 'instantlyCampaignId', value: instantlyCampaignId } as const
        return relatedConnection(instantlyDailyAnalyticsList, args, dailyAnalytics, related, where)
      },
    }),
    timeline: t.field({
      type: EventConnection,
      description: 'Everything that happened in this campaign, in one list.',
      args: timelineArguments,
      select: (args, _context, nested) => ({ events: nested(timelineQuery(args), NODE_PATH) }),
      resolve: ({ id, events }, args) => timelineOf(args, events, { column: 'campaignId', value: id }),
    }),
  }),
})

builder.queryFields((t) => ({
  campaign: t.prismaField({
    authScopes: { read: true },
    type: 'Campaign',
    nullable: true,
    description: "One campaign, by its id or by Instantly's id of it; null when there is none.",
    args: {
      id: t.arg.id({ description: 'The id or uuid of the campaign.' }),
      instantlyCampaignId: t.arg.string({ description: "Instantly's id of the campaign." }),
    },
    ...lookup('Campaign', campaignKey),
  }),
  campaigns: t.field({
    authScopes: { read: true },
    type: CampaignConnection,
    description: 'The campaigns of the workspace.',
    args: campaignArguments,
    ...rootList(campaignList, campaignWhere),
  }),
}))
