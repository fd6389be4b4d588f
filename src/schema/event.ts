import { EVENT_TYPES_BY_TYPENAME, eventTypename } from '../read/event-typename.ts'
import { eventWhere } from '../read/related-filters.ts'
import { eventKey, eventList } from '../read/timeline.ts'
import { DiscriminatorMark } from './answer/marks.ts'
import { builder } from './builder.ts'
import { derivedFreshnessField } from './derived-freshness.ts'
import { EventDirection, EventSource, EventType } from './enums.ts'
import { EventConnection, timelineArguments } from './event-connection.ts'
import { lookup, rootList } from './root-fields.ts'

export const Event = builder.prismaInterface('Event', {
  name: 'Event',
  interfaces: [builder.nodeInterfaceRef()],
  select: { id: true, eventType: true },
  resolveType: (event) => eventTypename(event.eventType),
  extensions: { answer: new DiscriminatorMark('eventType', EVENT_TYPES_BY_TYPENAME) },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: events.id.' }),
    eventSource: t.expose('eventSource', { type: EventSource }),
    eventType: t.expose('eventType', { type: EventType }),
    eventTimestamp: t.expose('eventTimestamp', { type: 'DateTime' }),
    direction: t.expose('direction', { type: EventDirection, nullable: true }),
    providerType: t.exposeString('providerType', { nullable: true }),
    threadId: t.exposeString('threadId', { nullable: true }),
    sequenceStep: t.exposeInt('sequenceStep', { nullable: true }),
    variant: t.exposeString('variant', { nullable: true, description: 'The variant of the step: A, B and so on.' }),
    rawData: t.expose('rawData', { type: 'JSON', nullable: true }),
    inferred: t.exposeBoolean('inferred'),
    recordedAt: t.expose('recordedAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    deletedAt: t.expose('deletedAt', { type: 'DateTime', nullable: true }),
    lastSyncedAt: t.field(derivedFreshnessField),
    lead: t.relation('lead', { nullable: true, description: 'The lead; null while nobody knows whose event it is.' }),
    campaign: t.relation('campaign', { nullable: true, description: 'The campaign it happened in, if any.' }),
    campaignLead: t.relation('campaignLead', { nullable: true, description: 'The lead within that campaign, if any.' }),
    company: t.relation('company', { nullable: true, description: "The lead's company, if known." }),
    performedBy: t.relation('performedBy', {
      nullable: true,
      description: 'The person of the team who did it, if any.',
    }),
  }),
})

builder.queryFields((t) => ({
  event: t.prismaField({
    authScopes: { read: true },
    type: Event,
    nullable: true,
    description: 'One event, by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the event.' }) },
    ...lookup('Event', ({ id }: { id: string }) => eventKey(id)),
  }),
  timeline: t.field({
    authScopes: { read: true },
    type: EventConnection,
    description: 'Everything that happened in the workspace, in one list.',
    args: timelineArguments,
    ...rootList(eventList, eventWhere),
  }),
}))
