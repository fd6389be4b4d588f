import { allOf, checkedMoment, given, type Optional } from './conditions.ts'
import { type JsonPathFilter, jsonConditions } from './json-path.ts'
import { ListFilled, own } from './own-conditions.ts'

/** A span of numbers, both ends included. */
export interface NumberRange {
  min?: Optional<number>
  max?: Optional<number>
}

/** A span of time: from inclusive, to exclusive. */
export interface TimeRange {
  from?: Optional<Date>
  to?: Optional<Date>
}

/** What can be asked of every raw record, whatever it is about. */
export interface RawFilter {
  json?: Optional<JsonPathFilter[]>
  syncedAt?: Optional<TimeRange>
  createdAt?: Optional<TimeRange>
  updatedAt?: Optional<TimeRange>
  sourceUpdatedAt?: Optional<TimeRange>
  hasIngestNotes?: Optional<boolean>
}

interface RawWhere {
  syncedAt?: object
  createdAt?: object
  updatedAt?: object
  sourceUpdatedAt?: object
}

/**
 * The conditions that every raw table shares.
 *
 * @throws UserInputError for a time out of range, or a path filter that cannot be used
 */
export function rawWhere(filter: Optional<RawFilter>) {
  const { json, syncedAt, createdAt, updatedAt, sourceUpdatedAt, hasIngestNotes } = filter ?? {}
  return allOf<RawWhere>(
    ...jsonConditions<RawWhere>('rawJson', json, 'filter.json'),
    given(withinTime(syncedAt, 'filter.syncedAt'), (span) => ({ syncedAt: span })),
    given(withinTime(createdAt, 'filter.createdAt'), (span) => ({ createdAt: span })),
    given(withinTime(updatedAt, 'filter.updatedAt'), (span) => ({ updatedAt: span })),
    given(withinTime(sourceUpdatedAt, 'filter.sourceUpdatedAt'), (span) => ({ sourceUpdatedAt: span })),
    given(hasIngestNotes, (wanted) => own<RawWhere>(new ListFilled('ingestNotes', wanted))),
  )
}

/** A span of numbers in Prisma's terms; undefined where neither end is given. */
export function within(range: Optional<NumberRange>): { gte?: number; lte?: number } | undefined {
  const span = {
    ...given(range?.min, (min) => ({ gte: min })),
    ...given(range?.max, (max) => ({ lte: max })),
  }
  return Object.keys(span).length === 0 ? undefined : span
}

/**
 * A span of time in Prisma's terms; undefined where neither end is given.
 *
 * @throws UserInputError for a time outside 1970 to 2200
 */
export function withinTime(range: Optional<TimeRange>, argument: string): { gte?: Date; lt?: Date } | undefined {
  const span = {
    ...given(range?.from, (moment) => ({ gte: checkedMoment(moment, `${argument}.from`) })),
    ...given(range?.to, (moment) => ({ lt: checkedMoment(moment, `${argument}.to`) })),
  }
  return Object.keys(span).length === 0 ? undefined : span
}
