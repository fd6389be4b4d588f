import { EVENT_TYPES, type EventType } from '../domain/vocabulary.ts'

/** The GraphQL types of events, one for each channel. */
export const EVENT_TYPENAMES = ['EmailEvent', 'CallEvent', 'LinkedInEvent', 'NoteEvent', 'OtherEvent'] as const

/** The GraphQL type of one event. */
export type EventTypename = (typeof EVENT_TYPENAMES)[number]

/** The GraphQL type of an event: by the channel in the name of its type. */
export function eventTypename(eventType: string): EventTypename {
  if (eventType.startsWith('email_')) return 'EmailEvent'
  if (eventType.startsWith('call_')) return 'CallEvent'
  if (eventType.startsWith('linkedin_')) return 'LinkedInEvent'
  return eventType === 'note_added' ? 'NoteEvent' : 'OtherEvent'
}

/** The types of events of each GraphQL type, by its name. */
export const EVENT_TYPES_BY_TYPENAME: ReadonlyMap<string, readonly EventType[]> = Map.groupBy(
  Object.keys(EVENT_TYPES).filter(isEventType),
  eventTypename,
)

/** A node that was loaded by its global id; null for an event of another type than the id says. */
export function ofType(typename: string, node: unknown): unknown {
  if (!EVENT_TYPENAMES.some((name) => name === typename)) return node
  const eventType: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'eventType') : undefined
  return isEventType(eventType) && eventTypename(eventType) === typename ? node : null
}

function isEventType(value: unknown): value is EventType {
  return typeof value === 'string' && value in EVENT_TYPES
}
