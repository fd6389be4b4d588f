import { instantlyDailyAnalyticsWhere } from '../read/instantly-filters.ts'
import { instantlyDailyAnalyticsList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { INGEST_NOTES, RAW_FRESHNESS } from './descriptions.ts'
import {
  InstantlyDailyAnalyticsConnection,
  instantlyDailyAnalyticsArguments,
} from './instantly-daily-analytics-connection.ts'
import { NODE_PATH } from './keyset-connection.ts'
import {
  EARLIER_VERSIONS,
  RawVersionConnection,
  rawVersionArguments,
  versionsOf,
  versionsQuery,
} from './raw-version.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('InstantlyDailyAnalyticsRaw', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: instantly_daily_analytics_raw.id.' }),
    analyticsDate: t.expose('analyticsDate', { type: 'Date' }),
    instantlyCampaignId: t.exposeString('instantlyCampaignId', { nullable: true }),
    sent: t.exposeInt('sent', { nullable: true }),
    opened: t.exposeInt('opened', { nullable: true }),
    uniqueOpened: t.exposeInt('uniqueOpened', { nullable: true }),
    replies: t.exposeInt('replies', { nullable: true }),
    uniqueReplies: t.exposeInt('uniqueReplies', { nullable: true }),
    clicks: t.exposeInt('clicks', { nullable: true }),
    uniqueClicks: t.exposeInt('uniqueClicks', { nullable: true }),
    rawJson: t.expose('rawJson', { type: 'JSON' }),
    syncedAt: t.expose('syncedAt', { type: 'DateTime' }),
    lastSyncedAt: t.expose('syncedAt', { type: 'DateTime', description: RAW_FRESHNESS }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    sourceUpdatedAt: t.expose('sourceUpdatedAt', { type: 'DateTime', nullable: true }),
    ingestNotes: t.exposeStringList('ingestNotes', { description: INGEST_NOTES }),
    campaign: t.relation('campaign', {
      nullable: true,
      description: 'The campaign of these figures; null on the row of the whole workspace.',
    }),
    versions: t.field({
      type: RawVersionConnection,
      description: EARLIER_VERSIONS,
      args: rawVersionArguments,
      select: (args, _context, nested) => ({
        recordKey: true,
        versions: nested(versionsQuery('instantly_daily_analytics_raw', args), NODE_PATH),
      }),
      resolve: ({ recordKey, versions }, args) =>
        versionsOf('instantly_daily_analytics_raw', recordKey, args, versions),
    }),
  }),
})

builder.queryField('instantlyDailyAnalytics', (t) =>
  t.field({
    authScopes: { read: true },
    type: InstantlyDailyAnalyticsConnection,
    description: "Instantly's figures day by day, of the whole workspace and of each campaign, as they came.",
    args: instantlyDailyAnalyticsArguments,
    ...rootList(instantlyDailyAnalyticsList, instantlyDailyAnalyticsWhere),
  }),
)
