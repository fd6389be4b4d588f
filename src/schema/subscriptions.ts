import type { TimelineMessage } from '../live/timeline-events.ts'
import { uuidKey } from '../read/node-id.ts'
import { builder } from './builder.ts'
import { Event } from './event.ts'
import { EventFilter } from './related-filters.ts'
import { SyncRun } from './sync-run.ts'

builder.subscriptionType({
  description: 'Everything that can be watched as it happens, over Server-Sent Events (the graphql-sse protocol).',
})

const TimelineEvent = builder.objectRef<TimelineMessage>('TimelineEvent').implement({
  description: 'One message of a stream of events.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description:
        'Where the stream stands after this message. To go on after a lost connection, subscribe again with the cursor ' +
        'of the last message as after: what happened meanwhile comes first, each event once.',
    }),
    event: t.prismaField({
      type: Event,
      nullable: true,
      description:
        'The event. Null in the first message of a stream that was begun without after, which tells only from where on ' +
        'events will come (read the timeline then, and nothing is missed), and where the event was removed at once.',
      resolve: async (query, { eventId }, _args, { prisma }) => {
        const columns = { ...query }
        return eventId === null ? null : await prisma.event.findUnique({ ...columns, where: { id: eventId } })
      },
    }),
  }),
})

const runKey = uuidKey('SyncRun')
const importKey = uuidKey('CsvImport')

builder.subscriptionFields((t) => ({
  timelineEvent: t.field({
    authScopes: { read: true },
    type: TimelineEvent,
    description:
      'Events as they come into a timeline: new ones, and ones that are found to belong to the lead, campaign or company ' +
      'that the filter names.',
    args: {
      filter: t.arg({ type: EventFilter, description: 'Which events; all when left out.' }),
      after: t.arg.string({
        description: 'The cursor of the last message that came; the stream begins now when left out.',
      }),
    },
    subscribe: (_root, request, { live, mayStillRead }) => live.timelineEvents(request, mayStillRead),
    resolve: (message) => message,
  }),
  syncRun: t.prismaField({
    authScopes: { read: true },
    type: SyncRun,
    description: 'A sync run at once, and again whenever a figure or its status changes, until it has ended.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the sync run.' }) },
    subscribe: (_root, args, { live, mayStillRead }) => live.syncRunProgress(() => runKey(args).id, mayStillRead),
    resolve: (query, runId, _args, { prisma }) =>
      prisma.syncRun.findUniqueOrThrow({ ...query, where: { id: String(runId) } }),
  }),
  csvImport: t.prismaField({
    authScopes: { read: true },
    type: 'CsvImport',
    description:
      'A CSV import at once, and again whenever a figure or its status changes, until every row has its outcome; one ' +
      'that is being taken back until that is done.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the import.' }) },
    subscribe: (_root, args, { live, mayStillRead }) => live.csvImportProgress(() => importKey(args).id, mayStillRead),
    resolve: (query, importId, _args, { prisma }) =>
      prisma.csvImport.findUniqueOrThrow({ ...query, where: { id: String(importId) } }),
  }),
}))
