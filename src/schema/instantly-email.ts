import { instantlyEmailWhere } from '../read/instantly-filters.ts'
import { instantlyEmailList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { INGEST_NOTES, NORMALIZE_ERROR, RAW_FRESHNESS } from './descriptions.ts'
import { orderEnum } from './enums.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { connectionType, NODE_PATH, pageArguments, rootConnection } from './keyset-connection.ts'
import { rawFilterFields } from './raw-filter.ts'

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
  }),
})

const InstantlyEmailConnection = connectionType('InstantlyEmailRaw', 'mails')

const InstantlyEmailOrder = orderEnum('InstantlyEmailOrder', instantlyEmailList, 'mails')

const InstantlyEmailFilter = builder.inputType('InstantlyEmailFilter', {
  description: 'Which mails are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    ...rawFilterFields(t),
    instantlyEmailId: t.stringList({ description: "Only these mails, by Instantly's ids." }),
    threadId: t.string({ description: 'Only the mails of this conversation.' }),
    instantlyCampaignId: t.string({ description: "Only mails of this campaign, by Instantly's id." }),
    emailAddress: t.field({ type: 'EmailAddress', description: 'Only mails to or from the lead with this address.' }),
    eventType: t.stringList({ description: 'Only mails of these kinds: sent, replied, auto_replied and so on.' }),
    from: t.field({ type: 'DateTime', description: 'Only mails of this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Only mails before this time.' }),
    normalizeFailed: t.boolean({
      description: 'True: only mails that could not be understood. False: only the others.',
    }),
  }),
})

builder.queryField('instantlyEmails', (t) =>
  t.field({
    type: InstantlyEmailConnection,
    description: "The mails of Instantly's inbox, as they came.",
    args: {
      ...pageArguments,
      filter: t.arg({ type: InstantlyEmailFilter, description: 'Which mails; all when left out.' }),
      order: t.arg({ type: InstantlyEmailOrder, description: 'In which order; newest first when left out.' }),
    },
    resolve: (_root, args, context, info) =>
      rootConnection(instantlyEmailList, args, context, info, instantlyEmailWhere(args.filter)),
  }),
)
