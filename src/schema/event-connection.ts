import { keysetQuery, type ListArguments } from '../read/keyset.ts'
import { eventList, eventWhere, type EventFilter as Filter } from '../read/timeline.ts'
import { builder } from './builder.ts'
import { EventDirection, EventSource, EventType, orderEnum } from './enums.ts'
import { connectionType, pageArguments, type Related, relatedConnection } from './keyset-connection.ts'

export const EventConnection = connectionType('Event', 'events', 'interface')

const EventOrder = orderEnum('EventOrder', eventList, 'events')

export const EventFilter = builder.inputType('EventFilter', {
  description:
    'Which part of a timeline is wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    sources: t.field({ type: [EventSource], description: 'Only events from these sources.' }),
    types: t.field({ type: [EventType], description: 'Only events of these types.' }),
    notTypes: t.field({ type: [EventType], description: 'No events of these types.' }),
    directions: t.field({ type: [EventDirection], description: 'Only events in these directions.' }),
    from: t.field({ type: 'DateTime', description: 'Only events that happened at this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Only events that happened before this time.' }),
    leadId: t.id({ description: 'Only events of this lead: its id or uuid.' }),
    campaignId: t.id({ description: 'Only events of this campaign: its id or uuid.' }),
    companyId: t.id({ description: 'Only events of leads of this company: its id or uuid.' }),
  }),
})

/** The arguments of every timeline. */
export const timelineArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: EventFilter, description: 'Which events; all when left out.' }),
  order: t.field({ type: EventOrder, description: 'In which order; newest first when left out.' }),
}))

/** The arguments of a timeline as its resolver gets them. */
export interface TimelineArguments extends ListArguments<keyof typeof eventList.orders> {
  filter?: Filter | null | undefined
}

/** The events of a timeline, to be loaded with the row that has the timeline. */
export function timelineQuery(args: TimelineArguments) {
  return keysetQuery(eventList, args, eventWhere(args.filter))
}

/** The timeline of a row whose events were loaded with it. */
export function timelineOf<Row extends object>(
  args: TimelineArguments,
  events: readonly Row[],
  related: Related<'Event'>,
) {
  return relatedConnection(eventList, args, events, related, eventWhere(args.filter))
}
