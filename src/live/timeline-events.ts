import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Optional } from '../read/conditions.ts'
import { type EventSubject, splitEventFilter } from '../read/event-subject.ts'
import { type EventFilter, eventWhere } from '../read/related-filters.ts'
import type { EventChange, EventFeed } from './event-feed.ts'
import { decodePlace, encodePlace, type FeedPlace } from './feed-place.ts'
import { readAgain } from './read-again.ts'
import type { SharedReads } from './shared-reads.ts'
import type { Wake } from './wake.ts'

/** One message of a stream of events. */
export interface TimelineMessage {
  /** Where the stream stands after this message. */
  cursor: string
  /** Null in the first message of a stream that begins now: it tells only from where on. */
  eventId: string | null
}

/** True for what `timelineEvents` gives. */
export function isTimelineMessage(value: unknown): value is TimelineMessage {
  return typeof value === 'object' && value !== null && 'cursor' in value && 'eventId' in value
}

/** What a stream of events is to tell. */
export interface TimelineRequest {
  filter?: Optional<EventFilter>
  /** The cursor of the last message that was received; undefined begins now. */
  after?: Optional<string>
}

/** What all streams of a process share. */
export interface LiveSources {
  prisma: PrismaClient
  feed: EventFeed
  reads: SharedReads
  wake: Wake
}

/**
 * Tells of events as they come into the timeline that the filter describes, each once, in one order for everyone. Nothing
 * is kept for a reader who is slow: the next page is read when the last one has been taken.
 * What cannot be read is read again for some seconds; a place is left only when everything up to there was told.
 *
 * @throws UserInputError for a filter or a cursor that cannot be used
 * @throws StreamError STREAM_INTERRUPTED
 */
export async function* timelineEvents(
  sources: LiveSources,
  { filter, after }: TimelineRequest,
  signal: AbortSignal,
): AsyncGenerator<TimelineMessage, void> {
  const { feed, wake } = sources
  const pick = createPicker(sources, filter)
  const surely = <T>(read: () => Promise<T>) => readAgain(read, [signal])
  let place: FeedPlace
  if (after === undefined || after === null) {
    place = await surely(() => feed.here())
    yield { cursor: encodePlace(place), eventId: null }
  } else {
    place = decodePlace(after)
    // @NOTE A cursor that is too old must be refused at once, not when something new has come.
    await surely(() => feed.read(place))
  }
  while (!signal.aborted) {
    const ring = wake.rings
    const changes = await surely(async () => ((await feed.hasMore(place, ring)) ? await feed.read(place) : []))
    for (const change of await surely(() => pick(changes))) {
      if (signal.aborted) return
      yield { cursor: encodePlace(change.place), eventId: change.eventId }
    }
    const last = changes.at(-1)
    if (last === undefined) await wake.after(ring, signal)
    else place = last.place
  }
}

/**
 * Makes what picks the changes that a filter wants. Whose an event is, is decided by what was written down with the
 * change, so that a later change does not tell of it again; all else by the condition of the timelines themselves.
 */
function createPicker({ prisma, reads }: LiveSources, filter: Optional<EventFilter>) {
  const { subject, rest } = splitEventFilter(filter)
  const where = eventWhere(rest)
  const conditions = JSON.stringify(where)
  return async (changes: readonly EventChange[]): Promise<EventChange[]> => {
    const arrived = changes.filter(({ now, before }) => belongs(now, subject) && !belongs(before, subject))
    if (arrived.length === 0) return []
    const ids = [...new Set(arrived.map(({ eventId }) => eventId))]
    const found = await reads.read(`events ${conditions} ${ids.join()}`, () =>
      prisma.event.findMany({ where: { AND: [{ id: { in: ids } }, where] }, select: { id: true } }),
    )
    const wanted = new Set(found.map(({ id }) => id))
    return arrived.filter(({ eventId }) => wanted.has(eventId))
  }
}

function belongs(owner: EventChange['before'], subject: EventSubject): boolean {
  if (owner === null) return false
  const same = (wanted: string | undefined, actual: string | null) => wanted === undefined || wanted === actual
  return (
    same(subject.leadId, owner.leadId) &&
    same(subject.campaignId, owner.campaignId) &&
    same(subject.companyId, owner.companyId)
  )
}
