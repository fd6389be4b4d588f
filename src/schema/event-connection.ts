import { keysetQuery, type ListArguments } from '../read/keyset.ts'
import { eventWhere, type EventFilter as Filter } from '../read/related-filters.ts'
import { eventList } from '../read/timeline.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments, type Related, relatedConnection } from './keyset-connection.ts'
import { EventFilter } from './related-filters.ts'

export const EventConnection = connectionType('Event', 'events', 'interface')

const EventOrder = orderEnum('EventOrder', eventList, 'events')

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
