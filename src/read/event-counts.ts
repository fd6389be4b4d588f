import type { Queryable } from '../database/database.ts'
import type { EventConditions, EventSubjectKind } from './event-conditions.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** The one subject that has no row of its own. */
export const WORKSPACE_ID = '00000000-0000-0000-0000-000000000000'

/** Where the events of one subject stand in `events`; the workspace has them all. */
const SUBJECT_COLUMNS: Record<EventSubjectKind, string | undefined> = {
  workspace: undefined,
  campaign: 'campaign_id',
  company: 'company_id',
}

const WORD_TYPES = { event_source: 'event_source', event_type: 'event_type', direction: 'event_direction' } as const

/**
 * Counts the events of several subjects of one kind under the same conditions, in one statement. It sums the counts that
 * the database keeps beside the events, so it costs the same for ten events as for ten million; of a span that begins or
 * ends within a day (UTC) the events of that part of the day are counted themselves.
 *
 * @param ids uuids in lower case; of the workspace, {@link WORKSPACE_ID} alone
 * @returns one number per id, in their order
 */
export async function countEvents(
  db: Queryable,
  kind: EventSubjectKind,
  ids: readonly string[],
  conditions: EventConditions,
): Promise<number[]> {
  const { sql, values } = countStatement(kind, ids, conditions)
  const rows = await db.query<{ id: string; events: number }>(sql, values)
  const counts = new Map(rows.map(({ id, events }) => [id, events]))
  return ids.map((id) => counts.get(id) ?? 0)
}

/** A stretch of time in milliseconds: from inclusive, to exclusive. */
interface Span {
  from: number
  to: number
}

/** Each subject is looked up by itself, so that the plan is a walk of an index for each, never a sort or a whole table. */
function countStatement(kind: EventSubjectKind, ids: readonly string[], { words, from, to }: EventConditions) {
  const values: string[] = []
  const bind = (value: string, type: string): string => `$${values.push(value)}::text::${type}`
  const subjects = bind(arrayText(ids), 'uuid[]')
  const inWords = words
    .map(({ column, not, list }) => {
      const words = bind(arrayText(list), `${WORD_TYPES[column]}[]`)
      return ` and ${column} ${not ? '<> all' : '= any'} (${words})`
    })
    .join('')
  const { days, edges } = splitIntoDays(from, to)
  const parts: string[] = []
  if (days !== undefined) {
    const ofSubject = `subject_kind = '${kind}' and subject_id = subjects.id`
    const inDays = [
      days.from === undefined ? '' : ` and day >= ${bind(dayOf(days.from), 'date')}`,
      days.to === undefined ? '' : ` and day < ${bind(dayOf(days.to), 'date')}`,
    ].join('')
    // @NOTE Without a span the sums over all days are read: a few rows instead of some for each day.
    const inSums = inDays === '' ? ' and day is null' : inDays
    parts.push(
      `(select coalesce(sum(events), 0) from event_counts where ${ofSubject}${inSums}${inWords})`,
      `(select coalesce(sum(events), 0) from event_count_changes where ${ofSubject}${inDays}${inWords})`,
    )
  }
  const column = SUBJECT_COLUMNS[kind]
  const ofSubject = column === undefined ? '' : `e.${column} = subjects.id and `
  for (const edge of edges) {
    const [first, end] = [edge.from, edge.to].map((time) => bind(new Date(time).toISOString(), 'timestamptz'))
    parts.push(
      `(select count(*) from events e
        where ${ofSubject}event_timestamp >= ${first} and event_timestamp < ${end}${inWords})`,
    )
  }
  const sql = `/* countEvents ${kind} */ select subjects.id::text as id, (${parts.join(' + ')})::float8 as events
    from unnest(${subjects}) as subjects(id)`
  return { sql, values }
}

/** A list as Postgres writes arrays. Both drivers pass texts alike, arrays of enums they do not. */
function arrayText(list: readonly string[]): string {
  return `{${list.join(',')}}`
}

/**
 * Cuts a span into its whole days and what is left at its ends. Open ends belong to the whole days; a span of less than
 * a whole day has none.
 */
export function splitIntoDays(
  from: Date | undefined,
  to: Date | undefined,
): { days: Partial<Span> | undefined; edges: Span[] } {
  const firstDay = from === undefined ? undefined : Math.ceil(from.getTime() / DAY_MS) * DAY_MS
  const endDay = to === undefined ? undefined : Math.floor(to.getTime() / DAY_MS) * DAY_MS
  if (from !== undefined && to !== undefined && firstDay !== undefined && endDay !== undefined && firstDay >= endDay) {
    return { days: undefined, edges: [{ from: from.getTime(), to: to.getTime() }] }
  }
  const edges: Span[] = []
  if (from !== undefined && firstDay !== undefined) edges.push({ from: from.getTime(), to: firstDay })
  if (to !== undefined && endDay !== undefined) edges.push({ from: endDay, to: to.getTime() })
  return {
    days: { ...(firstDay !== undefined && { from: firstDay }), ...(endDay !== undefined && { to: endDay }) },
    edges: edges.filter((edge) => edge.from < edge.to),
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
