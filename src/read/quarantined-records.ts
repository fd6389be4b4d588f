import type { Prisma } from '../generated/prisma/client.ts'
import { allOf, checkedTexts, given, type Optional, searchWords } from './conditions.ts'
import { type JsonPathFilter, jsonConditions } from './json-path.ts'
import { byMoment, keysetList } from './keyset-list.ts'
import { type TimeRange, withinTime } from './raw-filters.ts'

/** The orders of the records that came without a usable id. */
export const quarantinedRecordList = keysetList({
  model: 'QuarantinedRecord',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    LAST_SEEN_AT_DESC: byMoment('lastSeenAt', 'By the time it last came').desc,
    FIRST_SEEN_AT_DESC: byMoment('firstSeenAt', 'By the time it first came').desc,
  },
  defaultOrder: 'LAST_SEEN_AT_DESC',
})

/** Which quarantined records are wanted. */
export interface QuarantinedRecordFilter {
  json?: Optional<JsonPathFilter[]>
  resource?: Optional<string[]>
  reason?: Optional<string>
  firstSeenAt?: Optional<TimeRange>
  lastSeenAt?: Optional<TimeRange>
}

/**
 * The quarantined records that a filter lets through.
 *
 * @throws UserInputError for a time out of range, or a path filter that cannot be used
 */
export function quarantinedRecordWhere(filter: Optional<QuarantinedRecordFilter>): Prisma.QuarantinedRecordWhereInput {
  const { json, resource, reason, firstSeenAt, lastSeenAt } = filter ?? {}
  return allOf<Prisma.QuarantinedRecordWhereInput>(
    ...jsonConditions<Prisma.QuarantinedRecordWhereInput>('rawJson', json, 'filter.json'),
    given(resource, (names) => ({ resource: { in: checkedTexts(names, 'filter.resource') } })),
    ...(reason == null ? [] : searchWords(reason)).map((word) => ({ reason: word })),
    given(withinTime(firstSeenAt, 'filter.firstSeenAt'), (span) => ({ firstSeenAt: span })),
    given(withinTime(lastSeenAt, 'filter.lastSeenAt'), (span) => ({ lastSeenAt: span })),
  )
}
