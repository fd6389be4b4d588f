import { instantlyCampaignWhere } from '../read/instantly-filters.ts'
import { instantlyCampaignList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { INGEST_NOTES, NORMALIZE_ERROR, RAW_FRESHNESS } from './descriptions.ts'
import { orderEnum } from './enums.ts'
import { connectionType, NODE_PATH, pageArguments } from './keyset-connection.ts'
import { IntRange, rawFilterFields } from './raw-filter.ts'
import {
  EARLIER_VERSIONS,
  RawVersionConnection,
  rawVersionArguments,
  versionsOf,
  versionsQuery,
} from './raw-version.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('InstantlyCampaignRaw', {
  id: { field: 'instantlyCampaignId' },
  nullable: true,
  select: { instantlyCampaignId: true },
  fields: (t) => ({
    instantlyCampaignId: t.exposeString('instantlyCampaignId'),
    campaignName: t.exposeString('campaignName', { nullable: true }),
    campaignStatus: t.exposeInt('campaignStatus', { nullable: true }),
    leadsCount: t.exposeInt('leadsCount', { nullable: true }),
    contactedCount: t.exposeInt('contactedCount', { nullable: true }),
    replyCount: t.exposeInt('replyCount', { nullable: true }),
    emailsSentCount: t.exposeInt('emailsSentCount', { nullable: true }),
    rawJson: t.expose('rawJson', { type: 'JSON' }),
    syncedAt: t.expose('syncedAt', { type: 'DateTime' }),
    lastSyncedAt: t.expose('syncedAt', { type: 'DateTime', description: RAW_FRESHNESS }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    sourceUpdatedAt: t.expose('sourceUpdatedAt', { type: 'DateTime', nullable: true }),
    ingestNotes: t.exposeStringList('ingestNotes', { description: INGEST_NOTES }),
    normalizeError: t.exposeString('normalizeError', { nullable: true, description: NORMALIZE_ERROR }),
    campaign: t.relation('campaign', { nullable: true, description: 'The campaign here that belongs to it, if any.' }),
    versions: t.field({
      type: RawVersionConnection,
      description: EARLIER_VERSIONS,
      args: rawVersionArguments,
      select: (args, _context, nested) => ({
        instantlyCampaignId: true,
        versions: nested(versionsQuery('instantly_campaigns_raw', args), NODE_PATH),
      }),
      resolve: ({ instantlyCampaignId, versions }, args) =>
        versionsOf('instantly_campaigns_raw', instantlyCampaignId, args, versions),
    }),
  }),
})

const InstantlyCampaignConnection = connectionType('InstantlyCampaignRaw', "campaigns' figures")

const InstantlyCampaignOrder = orderEnum('InstantlyCampaignOrder', instantlyCampaignList, "campaigns' figures")

const InstantlyCampaignFilter = builder.inputType('InstantlyCampaignFilter', {
  description: "Which of Instantly's campaigns are wanted. Everything that is given must hold.",
  fields: (t) => ({
    ...rawFilterFields(t),
    instantlyCampaignId: t.stringList({ description: "Only these campaigns, by Instantly's ids." }),
    leadsCount: t.field({ type: IntRange, description: 'How many leads the campaign has.' }),
    contactedCount: t.field({ type: IntRange, description: 'For how many leads the sequence has started.' }),
    replyCount: t.field({ type: IntRange, description: 'How many replies came.' }),
    emailsSentCount: t.field({ type: IntRange, description: 'How many mails were sent.' }),
    search: t.string({ description: 'Words that stand in the name.' }),
    campaignStatus: t.intList({ description: "Only campaigns with one of these status numbers of Instantly's." }),
    minLeadsCount: t.int({ description: 'Only campaigns with at least so many leads.' }),
    minReplyCount: t.int({ description: 'Only campaigns with at least so many replies.' }),
    normalizeFailed: t.boolean({
      description: 'True: only records that could not be understood. False: only the others.',
    }),
  }),
})

builder.queryField('instantlyCampaigns', (t) =>
  t.field({
    authScopes: { read: true },
    type: InstantlyCampaignConnection,
    description: "Instantly's figures of its campaigns, as they came.",
    args: {
      ...pageArguments,
      filter: t.arg({ type: InstantlyCampaignFilter, description: 'Which campaigns; all when left out.' }),
      order: t.arg({ type: InstantlyCampaignOrder, description: 'In which order; by name when left out.' }),
    },
    ...rootList(instantlyCampaignList, instantlyCampaignWhere),
  }),
)
