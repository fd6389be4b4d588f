import { z } from 'zod'

/** Whose events the database keeps counts of. */
export type EventSubjectKind = 'workspace' | 'campaign' | 'company'

/** Conditions by which kept counts can be picked. */
export interface EventConditions {
  /** Each must hold. The columns are named alike in `events` and in the tables of counts. */
  words: readonly WordCondition[]
  /** Inclusive. */
  from?: Date | undefined
  /** Exclusive. */
  to?: Date | undefined
}

/** One of the words, or none of them. */
interface WordCondition {
  column: 'event_source' | 'event_type' | 'direction'
  /** The same column as Prisma names it. */
  field: 'eventSource' | 'eventType' | 'direction'
  not: boolean
  list: readonly string[]
}

/** What a filter of events asks for, where kept counts can answer it. */
interface CountableEvents {
  conditions: EventConditions
  /** The subject that the filter itself names. */
  subject?: { kind: EventSubjectKind; id: string }
}

// @NOTE Words are put into an array literal, so nothing but the words of an enum may pass.
const words = z.array(z.string().regex(/^[a-z_]+$/))
const oneOf = z.strictObject({ in: words })
const noneOf = z.strictObject({ notIn: words })
const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

/** The conditions that `eventWhere` makes, and no other. */
const countable = z.strictObject({
  AND: z.array(
    z.union([
      z.strictObject({ eventSource: oneOf }),
      z.strictObject({ eventType: z.union([oneOf, noneOf]) }),
      z.strictObject({ direction: oneOf }),
      z.strictObject({ eventTimestamp: z.strictObject({ gte: z.date().optional(), lt: z.date().optional() }) }),
      z.strictObject({ campaignId: id }),
      z.strictObject({ companyId: id }),
    ]),
  ),
})

/**
 * Reads a condition on events, in Prisma's terms, as one that kept counts can answer.
 *
 * @returns undefined where it holds anything else (a lead, a second subject, a form that is not known here): then the
 *   rows themselves must be counted
 */
export function countableEvents(where: object): CountableEvents | undefined {
  const parsed = countable.safeParse({ AND: flattened(where) })
  if (!parsed.success) return undefined
  const found: WordCondition[] = []
  const subjects: { kind: EventSubjectKind; id: string }[] = []
  const spans: { gte?: Date | undefined; lt?: Date | undefined }[] = []
  for (const condition of parsed.data.AND) {
    if ('eventSource' in condition) found.push(wordCondition('event_source', 'eventSource', condition.eventSource))
    else if ('eventType' in condition) found.push(wordCondition('event_type', 'eventType', condition.eventType))
    else if ('direction' in condition) found.push(wordCondition('direction', 'direction', condition.direction))
    else if ('eventTimestamp' in condition) spans.push(condition.eventTimestamp)
    else if ('campaignId' in condition) subjects.push({ kind: 'campaign', id: condition.campaignId })
    else subjects.push({ kind: 'company', id: condition.companyId })
  }
  if (subjects.length > 1 || spans.length > 1) return undefined
  const conditions = { words: found, from: spans[0]?.gte, to: spans[0]?.lt }
  return { conditions, ...(subjects[0] && { subject: subjects[0] }) }
}

function wordCondition(
  column: WordCondition['column'],
  field: WordCondition['field'],
  words: z.infer<typeof oneOf> | z.infer<typeof noneOf>,
): WordCondition {
  return 'in' in words ? { column, field, not: false, list: words.in } : { column, field, not: true, list: words.notIn }
}

/** The parts of a condition, those of the `AND`s within it included. */
function flattened(where: object): object[] {
  const parts: unknown = Object.keys(where).join() === 'AND' ? Reflect.get(where, 'AND') : undefined
  if (!Array.isArray(parts)) return [where]
  return parts.flatMap((part: unknown) => (typeof part === 'object' && part !== null ? flattened(part) : []))
}
