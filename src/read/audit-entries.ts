import { cleanText } from '../domain/clean-text.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { allOf, checkedTexts, given, type Optional, timeSpan } from './conditions.ts'
import { byMoment, keysetList } from './keyset-list.ts'
import { decodeNodeId, isUuidText, uuidArgument } from './node-id.ts'
import { UserInputError } from './user-input-error.ts'

const at = byMoment('at', 'By the time of the change')

/** The orders of audit entries. */
export const auditEntryList = keysetList({
  model: 'AuditEntry',
  key: 'id',
  keyKind: 'uuid',
  orders: { NEWEST_FIRST: at.desc, OLDEST_FIRST: at.asc },
  defaultOrder: 'NEWEST_FIRST',
})

/** Which audit entries are wanted. */
export interface AuditEntryFilter {
  subjectId?: Optional<string>
  userId?: Optional<string>
  apiKeyId?: Optional<string>
  actions?: Optional<string[]>
  from?: Optional<Date>
  to?: Optional<Date>
}

/**
 * The audit entries that a filter lets through.
 *
 * @throws UserInputError for a time out of range or an id that is none
 */
export function auditEntryWhere(filter: Optional<AuditEntryFilter>): Prisma.AuditEntryWhereInput {
  const { subjectId, userId, apiKeyId, actions, from, to } = filter ?? {}
  return allOf<Prisma.AuditEntryWhereInput>(
    given(subjectId, (id) => ({ subjectId: subjectKey(id) })),
    given(userId, (id) => ({ userId: uuidArgument(id, 'filter.userId', 'User') })),
    given(apiKeyId, (id) => ({ apiKeyId: uuidArgument(id, 'filter.apiKeyId', 'ApiKey') })),
    given(actions, (values) => ({ action: { in: checkedTexts(values, 'filter.actions') } })),
    given(timeSpan(from, to, ['filter.from', 'filter.to']), (span) => ({ at: span })),
  )
}

/** Keys are random or derived from what they stand for, so no two rows of any tables share one. */
function subjectKey(id: string): string {
  // @NOTE API keys are no nodes, so that nothing but the list of admins shows them.
  if (isUuidText(id) || id.startsWith('ApiKey:')) return uuidArgument(id, 'filter.subjectId', 'ApiKey')
  const { key } = decodeNodeId(id)
  if (isUuidText(key)) return key
  throw new UserInputError(`filter.subjectId is ${JSON.stringify(cleanText(id))}; rows of that type are never changed.`)
}
