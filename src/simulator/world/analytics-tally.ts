import type { SimEvent } from './world-rows.ts'

/** The names of all counters. `nowBooked`/`nowWon`: opportunities whose lead is now at that stage. */
export const COUNTERS = [
  'sent',
  'contacted',
  'newLeads',
  'opened',
  'openedByLead',
  'openedByStep',
  'clicked',
  'clickedByLead',
  'clickedByStep',
  'replied',
  'repliedByLead',
  'repliedByStep',
  'automatic',
  'automaticByLead',
  'automaticByStep',
  'bounced',
  'unsubscribed',
  'completed',
  'opportunities',
  'interested',
  'meetingsBooked',
  'meetingsCompleted',
  'closed',
  'nowBooked',
  'nowWon',
] as const

/** Counters of one bucket (a campaign, a day or a step). "Unique" means: the first one per lead and step. */
export type Tally = Record<(typeof COUNTERS)[number], number>

/** A bucket with nothing in it. */
export function emptyTally(): Tally {
  return {
    sent: 0,
    contacted: 0,
    newLeads: 0,
    opened: 0,
    openedByLead: 0,
    openedByStep: 0,
    clicked: 0,
    clickedByLead: 0,
    clickedByStep: 0,
    replied: 0,
    repliedByLead: 0,
    repliedByStep: 0,
    automatic: 0,
    automaticByLead: 0,
    automaticByStep: 0,
    bounced: 0,
    unsubscribed: 0,
    completed: 0,
    opportunities: 0,
    interested: 0,
    meetingsBooked: 0,
    meetingsCompleted: 0,
    closed: 0,
    nowBooked: 0,
    nowWon: 0,
  }
}

/** How events are sorted into buckets. */
export interface TallyOptions {
  /** The bucket of an event; undefined leaves it out (but it still uses up "first of the lead"). */
  readonly bucketOf: (event: SimEvent) => string | undefined
  /** True: `reply_count` counts automatic replies too. Instantly does not say (Instantly fact sheet §12). */
  readonly repliesIncludeAutomatic: boolean
  /** True: every interest change counts, not only the first per lead (`expand_crm_events`). */
  readonly expandInterest: boolean
}

/** What one lead has already done, one bit per step. */
interface LeadMarks {
  opened: number
  clicked: number
  replied: number
  automatic: number
  sent: boolean
  completed: boolean
  opportunity: boolean
}

/**
 * Counts one campaign's log into buckets. Events are taken in the order of the instants they are attributed to, so
 * an open that became known late still counts as the first of its lead when it was.
 */
export function tally(events: readonly SimEvent[], options: TallyOptions): Map<string, Tally> {
  const buckets = new Map<string, Tally>()
  const contacted = new Map<string, Set<object>>()
  const marks = new Map<object, LeadMarks>()
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    const bucket = options.bucketOf(event)
    const who = event.lead ?? event
    const mark = marks.get(who) ?? newMarks()
    marks.set(who, mark)
    const existing = bucket === undefined ? undefined : buckets.get(bucket)
    const target = existing ?? emptyTally()
    const isCounted = count(event, target, mark, options)
    if (bucket === undefined || !isCounted) continue
    if (existing === undefined) buckets.set(bucket, target)
    if (event.kind !== 'sent') continue
    const seen = contacted.get(bucket) ?? new Set()
    contacted.set(bucket, seen.add(who))
    target.contacted = seen.size
  }
  return buckets
}

function newMarks(): LeadMarks {
  return { opened: 0, clicked: 0, replied: 0, automatic: 0, sent: false, completed: false, opportunity: false }
}

/** Adds one event to a bucket and to the lead's marks; false for kinds that analytics do not know. */
function count(event: SimEvent, into: Tally, mark: LeadMarks, options: TallyOptions): boolean {
  const bit = 1 << (event.step < 0 ? 30 : event.step)
  switch (event.kind) {
    case 'sent':
      into.sent++
      if (!mark.sent) into.newLeads++
      mark.sent = true
      return true
    case 'opened':
      into.opened++
      if (mark.opened === 0) into.openedByLead++
      if ((mark.opened & bit) === 0) into.openedByStep++
      mark.opened |= bit
      return true
    case 'clicked':
      into.clicked++
      if (mark.clicked === 0) into.clickedByLead++
      if ((mark.clicked & bit) === 0) into.clickedByStep++
      mark.clicked |= bit
      return true
    case 'replied':
      into.replied++
      if (mark.replied === 0) into.repliedByLead++
      if ((mark.replied & bit) === 0) into.repliedByStep++
      mark.replied |= bit
      return true
    case 'auto-replied':
      into.automatic++
      if (options.repliesIncludeAutomatic) into.replied++
      if (mark.automatic === 0) into.automaticByLead++
      if ((mark.automatic & bit) === 0) into.automaticByStep++
      mark.automatic |= bit
      return true
    case 'bounced':
      into.bounced++
      return true
    case 'unsubscribed':
      into.unsubscribed++
      return true
    case 'completed':
      if (!mark.completed) into.completed++
      mark.completed = true
      return true
    case 'interest':
      return countInterest(event, into, mark, options.expandInterest)
    default:
      return false
  }
}

function countInterest(event: SimEvent, into: Tally, mark: LeadMarks, expand: boolean): boolean {
  if (event.value <= 0) return false
  const isFirst = !mark.opportunity
  mark.opportunity = true
  if (!isFirst && !expand) return false
  into.opportunities++
  if (event.value === 1) into.interested++
  if (event.value === 2) into.meetingsBooked++
  if (event.value === 3) into.meetingsCompleted++
  if (event.value === 4) into.closed++
  if (event.lead?.interest === 2) into.nowBooked++
  if (event.lead?.interest === 4) into.nowWon++
  return true
}
