import { type Cache, cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { LeadTimeline } from './documents.ts'
import type { AddNoteMutationVariables, TimelineEntryFragment } from './generated/graphql.ts'
import { introspection } from './generated/introspection.ts'

/** Keeps each row once, puts pages together, and shows a note before it is saved. */
export function leadlineCache() {
  return cacheExchange({
    schema: introspection,
    keys: { SyncRunResource: () => null, TimelineEvent: () => null },
    resolvers: { Query: { leads: relayPagination() }, Lead: { timeline: relayPagination() } },
    optimistic: {
      addNote: ({ input, idempotencyKey }: AddNoteMutationVariables) => ({
        __typename: 'NoteEvent',
        id: placeholderOf(idempotencyKey),
        eventType: 'NOTE_ADDED',
        eventTimestamp: new Date().toISOString(),
        noteText: input.text,
      }),
    },
    updates: {
      Mutation: {
        addNote: ({ addNote }, { input, idempotencyKey }: AddNoteMutationVariables, cache) =>
          addToTimeline(cache, input.leadId, addNote, placeholderOf(idempotencyKey)),
      },
      Subscription: {
        timelineEvent: ({ timelineEvent }, { filter }: { filter?: { leadId?: string } }, cache) => {
          const event = eventOf(timelineEvent)
          if (event === null) forgetOlderPages(cache, filter?.leadId)
          else addToTimeline(cache, filter?.leadId, event)
        },
      },
    },
  })
}

/** The id of a note that is not saved yet. */
const placeholderOf = (idempotencyKey: string) => `NoteEvent:${idempotencyKey}`

type Id = string | number | null | undefined

/** Puts an event on top of a lead's timeline, once, and in the place of what stood for it. */
function addToTimeline(cache: Cache, leadId: Id, event: unknown, placeholder?: string): void {
  if (leadId === null || leadId === undefined || !isEvent(event)) return
  cache.updateQuery({ query: LeadTimeline, variables: { id: leadId, after: null } }, (data) => {
    const timeline = data?.lead?.timeline
    if (!data?.lead || !timeline) return data
    const others = timeline.edges.filter(({ node }) => node.id !== placeholder)
    const known = others.some(({ node }) => node.id === event.id)
    const edges = known ? others : [{ __typename: 'EventEdge' as const, cursor: '', node: event }, ...others]
    return { ...data, lead: { ...data.lead, timeline: { ...timeline, edges } } }
  })
}

/** Leaves only the first page of a timeline, which is read anew: older ones would no longer begin where it ends. */
function forgetOlderPages(cache: Cache, leadId: string | undefined): void {
  if (leadId === undefined) return
  const lead = { __typename: 'Lead', id: leadId }
  for (const { fieldName, arguments: given } of cache.inspectFields(lead)) {
    if (fieldName === 'timeline' && typeof given?.after === 'string') cache.invalidate(lead, fieldName, given)
  }
}

function eventOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'event' in message ? message.event : undefined
}

function isEvent(value: unknown): value is TimelineEntryFragment {
  return typeof value === 'object' && value !== null && 'eventType' in value
}
