import { instantlyCampaignDefinitionWhere } from '../read/instantly-filters.ts'
import { instantlyCampaignDefinitionList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { INGEST_NOTES, NORMALIZE_ERROR, RAW_FRESHNESS } from './descriptions.ts'
import { orderEnum } from './enums.ts'
import { connectionType, NODE_PATH, pageArguments } from './keyset-connection.ts'
import { rawFilterFields } from './raw-filter.ts'
import {
  EARLIER_VERSIONS,
  RawVersionConnection,
  rawVersionArguments,
  versionsOf,
  versionsQuery,
} from './raw-version.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('InstantlyCampaignDefinitionRaw', {
  id: { field: 'instantlyCampaignId' },
  nullable: true,
  select: { instantlyCampaignId: true },
  fields: (t) => ({
    instantlyCampaignId: t.exposeString('instantlyCampaignId'),
    campaignName: t.exposeString('campaignName', { nullable: true }),
    campaignStatus: t.exposeInt('campaignStatus', { nullable: true }),
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
        versions: nested(versionsQuery('instantly_campaign_definitions_raw', args), NODE_PATH),
      }),
      resolve: ({ instantlyCampaignId, versions }, args) =>
        versionsOf('instantly_campaign_definitions_raw', instantlyCampaignId, args, versions),
    }),
  }),
})

const Connection = connectionType('InstantlyCampaignDefinitionRaw', 'campaign definitions')

const Order = orderEnum('InstantlyCampaignDefinitionOrder', instantlyCampaignDefinitionList, 'campaign definitions')

const Filter = builder.inputType('InstantlyCampaignDefinitionFilter', {
  description: 'Which campaign definitions are wanted. Everything that is given must hold.',
  fields: (t) => ({
    ...rawFilterFields(t),
    instantlyCampaignId: t.stringList({ description: "Only these campaigns, by Instantly's ids." }),
    search: t.string({ description: 'Words that stand in the name.' }),
    campaignStatus: t.intList({ description: "Only campaigns with one of these status numbers of Instantly's." }),
    normalizeFailed: t.boolean({
      description: 'True: only records that could not be understood. False: only the others.',
    }),
  }),
})

builder.queryField('instantlyCampaignDefinitions', (t) =>
  t.field({
    authScopes: { read: true },
    type: Connection,
    description: 'The campaigns as they are set up at Instantly, drafts too, as they came.',
    args: {
      ...pageArguments,
      filter: t.arg({ type: Filter, description: 'Which definitions; all when left out.' }),
      order: t.arg({ type: Order, description: 'In which order; by name when left out.' }),
    },
    ...rootList(instantlyCampaignDefinitionList, instantlyCampaignDefinitionWhere),
  }),
)
