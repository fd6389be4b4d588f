import type { KeptCountSpot, ListSpot } from '../database/fast-reader/answer-plan.ts'
import { CURSOR_VERSION } from './cursor.ts'
import { countableEvents, type EventSubjectKind } from './event-conditions.ts'
import { splitIntoDays, WORKSPACE_ID } from './event-counts.ts'
import { type KeysetQuery, keysetSource } from './keyset.ts'
import type { ModelName } from './keyset-list.ts'

/**
 * A page as the database needs it to build the connection's JSON by itself.
 *
 * @param isCounted whether `totalCount` is asked for
 * @param isNested whether the rows belong to the row that the list is below
 * @returns undefined for a query that `keysetQuery` did not make
 */
export function listSpot(query: KeysetQuery<ModelName>, isCounted: boolean, isNested: boolean): ListSpot | undefined {
  const source = keysetSource(query)
  if (source === undefined) return undefined
  const { window, orderName, order, model, key, filter, after, before } = source
  const kept = isCounted && model === 'Event' ? keptCount(filter, isNested) : undefined
  return {
    counted: isCounted ? { where: filter, kept } : undefined,
    where: query.where,
    orderBy: query.orderBy,
    size: window.size,
    backward: window.backward,
    follows: before,
    precedes: after,
    cursor: { version: CURSOR_VERSION, order: orderName, column: order.column, key },
  }
}

/** @returns undefined where the rows themselves must be counted */
function keptCount(filter: object, isNested: boolean): KeptCountSpot | undefined {
  const asked = countableEvents(filter)
  if (asked === undefined || (isNested && asked.subject !== undefined)) return undefined
  const { words, from, to } = asked.conditions
  const inWords = words.map(({ field, not, list }) => ({ [field]: not ? { notIn: list } : { in: list } }))
  const { days, edges } = splitIntoDays(from, to)
  const inDays =
    days === undefined || (days.from === undefined && days.to === undefined)
      ? undefined
      : { day: { ...(days.from && { gte: new Date(days.from) }), ...(days.to && { lt: new Date(days.to) }) } }
  return {
    subject: isNested ? undefined : subjectOf(asked.subject),
    // @NOTE Without a span the sums over all days are read: a few rows instead of some for each day.
    sums: days && { where: { AND: [inDays ?? { day: null }, ...inWords] } },
    changes: days && { where: { AND: [...(inDays ? [inDays] : []), ...inWords] } },
    edges: edges.map((edge) => ({
      where: { AND: [{ eventTimestamp: { gte: new Date(edge.from), lt: new Date(edge.to) } }, ...inWords] },
    })),
  }
}

function subjectOf(subject: { kind: EventSubjectKind; id: string } | undefined): KeptCountSpot['subject'] {
  if (subject === undefined) {
    return { kind: 'workspace', kept: { where: { subjectId: WORKSPACE_ID } }, rows: { where: {} } }
  }
  const { kind, id } = subject
  return { kind, kept: { where: { subjectId: id } }, rows: { where: { [`${kind}Id`]: id } } }
}
