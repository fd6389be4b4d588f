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
        id: `NoteEvent:${idempotencyKey}`,
        eventType: 'NOTE_ADDED',
        eventTimestamp: new Date().toISOString(),
        noteText: input.text,
      }),
    },
    updates: {
      Mutation: {
        addNote: ({ addNote }, { input }: AddNoteMutationVariables, cache) =>
          addToTimeline(cache, input.leadId, addNote),
      },
      Subscription: {
        timelineEvent: ({ timelineEvent }, { filter }: { filter?: { leadId?: string } }, cache) =>
          addToTimeline(cache, filter?.leadId, eventOf(timelineEvent)),
      },
    },
  })
}

/** Puts an event on top of a lead's timeline, once. */
function addToTimeline(cache: Cache, leadId: string | number | null | undefined, event: unknown): void {
  if (leadId === null || leadId === undefined || !isEvent(event)) return
  cache.updateQuery({ query: LeadTimeline, variables: { id: leadId, after: null } }, (data) => {
    const timeline = data?.lead?.timeline
    if (!data?.lead || !timeline || timeline.edges.some(({ node }) => node.id === event.id)) return data
    const edge = { __typename: 'EventEdge', cursor: '', node: event }
    return { ...data, lead: { ...data.lead, timeline: { ...timeline, edges: [edge, ...timeline.edges] } } }
  })
}

function eventOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'event' in message ? message.event : undefined
}

function isEvent(value: unknown): value is TimelineEntryFragment {
  return typeof value === 'object' && value !== null && 'eventType' in value
}
