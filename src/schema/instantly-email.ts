import { instantlyEmailWhere } from '../read/instantly-filters.ts'
import { instantlyEmailList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { INGEST_NOTES, NORMALIZE_ERROR, RAW_FRESHNESS } from './descriptions.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { InstantlyEmailConnection, instantlyEmailArguments } from './instantly-email-connection.ts'
import { NODE_PATH } from './keyset-connection.ts'
import {
  EARLIER_VERSIONS,
  RawVersionConnection,
  rawVersionArguments,
  versionsOf,
  versionsQuery,
} from './raw-version.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('InstantlyEmailRaw', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: instantly_emails_raw.id.' }),
    instantlyEmailId: t.exposeString('instantlyEmailId'),
    instantlyCampaignId: t.exposeString('instantlyCampaignId', { nullable: true }),
    emailAddress: t.expose('emailAddress', { type: 'EmailAddress', nullable: true }),
    eventType: t.exposeString('eventType', { nullable: true }),
    eventDate: t.expose('eventDate', { type: 'DateTime', nullable: true }),
    threadId: t.exposeString('threadId', { nullable: true, description: 'The conversation the mail belongs to.' }),
    accountEmail: t.expose('accountEmail', { type: 'EmailAddress', nullable: true }),
    rawJson: t.expose('rawJson', { type: 'JSON' }),
    syncedAt: t.expose('syncedAt', { type: 'DateTime' }),
    lastSyncedAt: t.expose('syncedAt', { type: 'DateTime', description: RAW_FRESHNESS }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    sourceUpdatedAt: t.expose('sourceUpdatedAt', { type: 'DateTime', nullable: true }),
    ingestNotes: t.exposeStringList('ingestNotes', { description: INGEST_NOTES }),
    normalizeError: t.exposeString('normalizeError', { nullable: true, description: NORMALIZE_ERROR }),
    events: t.field({
      type: EventConnection,
      description: 'What the mail became in the timeline.',
      args: timelineArguments,
      select: (args, _context, nested) => ({
        instantlyEmailId: true,
        events: nested(timelineQuery(args), NODE_PATH),
      }),
      resolve: ({ instantlyEmailId, events }, args) =>
        timelineOf(args, events, { column: 'instantlyEmailId', value: instantlyEmailId }),
    }),
    account: t.relation('account', {
      nullable: true,
      description: 'The mailbox that sent or received it; null while it has not been read.',
    }),
    versions: t.field({
      type: RawVersionConnection,
      description: EARLIER_VERSIONS,
      args: rawVersionArguments,
      select: (args, _context, nested) => ({
        instantlyEmailId: true,
        versions: nested(versionsQuery('instantly_emails_raw', args), NODE_PATH),
      }),
      resolve: ({ instantlyEmailId, versions }, args) =>
        versionsOf('instantly_emails_raw', instantlyEmailId, args, versions),
    }),
  }),
})

builder.queryField('instantlyEmails', (t) =>
  t.field({
    authScopes: { read: true },
    type: InstantlyEmailConnection,
    description: "The mails of Instantly's inbox, as they came.",
    ...rootList(instantlyEmailList, instantlyEmailWhere),
    args: instantlyEmailArguments,
  }),
)
