import type { EventDirection, EventSource, EventType } from '../domain/vocabulary.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { allOf, given, type Optional, timeSpan } from './conditions.ts'
import { EVENT_TYPENAMES } from './event-typename.ts'
import { byMoment, keysetList } from './keyset-list.ts'
import { uuidArgument } from './node-id.ts'

const when = byMoment('eventTimestamp', 'By the time it happened')

/** The timeline's orders. Total: events of the same instant follow their ids. */
export const eventList = keysetList({
  model: 'Event',
  key: 'id',
  keyKind: 'uuid',
  orders: { NEWEST_FIRST: when.desc, OLDEST_FIRST: when.asc },
  defaultOrder: 'NEWEST_FIRST',
})

/** What part of a timeline is wanted. One filter for every timeline and its counts. */
export interface EventFilter {
  sources?: Optional<EventSource[]>
  types?: Optional<EventType[]>
  notTypes?: Optional<EventType[]>
  directions?: Optional<EventDirection[]>
  /** Inclusive. */
  from?: Optional<Date>
  /** Exclusive. */
  to?: Optional<Date>
  leadId?: Optional<string>
  campaignId?: Optional<string>
  companyId?: Optional<string>
}

/**
 * The events that a filter lets through.
 *
 * @throws UserInputError for a time out of range or an id of another type
 */
export function eventWhere(filter: Optional<EventFilter>): Prisma.EventWhereInput {
  const { sources, types, notTypes, directions, from, to, leadId, campaignId, companyId } = filter ?? {}
  return allOf<Prisma.EventWhereInput>(
    given(sources, (values) => ({ eventSource: { in: values } })),
    given(types, (values) => ({ eventType: { in: values } })),
    given(notTypes, (values) => ({ eventType: { notIn: values } })),
    given(directions, (values) => ({ direction: { in: values } })),
    given(timeSpan(from, to, ['filter.from', 'filter.to']), (span) => ({ eventTimestamp: span })),
    given(leadId, (id) => ({ leadId: uuidArgument(id, 'filter.leadId', 'Lead') })),
    given(campaignId, (id) => ({ campaignId: uuidArgument(id, 'filter.campaignId', 'Campaign') })),
    given(companyId, (id) => ({ companyId: uuidArgument(id, 'filter.companyId', 'Company') })),
  )
}

/** Whose events a filter asks for; undefined where it does not say. */
export interface EventSubject {
  leadId: string | undefined
  campaignId: string | undefined
  companyId: string | undefined
}

/**
 * A filter as two that must both hold: whose events, and what else.
 *
 * @throws UserInputError for the id of another type
 */
export function splitEventFilter(filter: Optional<EventFilter>): { subject: EventSubject; rest: EventFilter } {
  const { leadId, campaignId, companyId, ...rest } = filter ?? {}
  const subject = {
    leadId: given(leadId, (id) => uuidArgument(id, 'filter.leadId', 'Lead')),
    campaignId: given(campaignId, (id) => uuidArgument(id, 'filter.campaignId', 'Campaign')),
    companyId: given(companyId, (id) => uuidArgument(id, 'filter.companyId', 'Company')),
  }
  return { subject, rest }
}

/**
 * The event that `event(id)` asks for.
 *
 * @throws UserInputError for the id of something else
 */
export function eventKey(id: string): { id: string } {
  return { id: uuidArgument(id, 'id', 'Event', ...EVENT_TYPENAMES) }
}
