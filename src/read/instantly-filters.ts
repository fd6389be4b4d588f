import type { Prisma } from '../generated/prisma/client.ts'
import {
  allOf,
  checkedMoment,
  checkedText,
  checkedTexts,
  given,
  type Optional,
  searchWords,
  timeSpan,
} from './conditions.ts'

/** Which of Instantly's campaigns are wanted; serves their figures and their definitions. */
export interface InstantlyCampaignFilter {
  search?: Optional<string>
  campaignStatus?: Optional<number[]>
  normalizeFailed?: Optional<boolean>
}

/** Which of Instantly's campaign figures are wanted. */
export interface InstantlyCampaignFiguresFilter extends InstantlyCampaignFilter {
  minLeadsCount?: Optional<number>
  minReplyCount?: Optional<number>
}

/** The campaign figures that a filter lets through. */
export function instantlyCampaignWhere(
  filter: Optional<InstantlyCampaignFiguresFilter>,
): Prisma.InstantlyCampaignRawWhereInput {
  const { minLeadsCount, minReplyCount, ...common } = filter ?? {}
  return allOf<Prisma.InstantlyCampaignRawWhereInput>(
    instantlyCampaignDefinitionWhere(common),
    given(minLeadsCount, (count) => ({ leadsCount: { gte: count } })),
    given(minReplyCount, (count) => ({ replyCount: { gte: count } })),
  )
}

type CampaignCondition = Prisma.InstantlyCampaignDefinitionRawWhereInput & Prisma.InstantlyCampaignRawWhereInput

/** The campaign definitions that a filter lets through. Its conditions fit the figures too. */
export function instantlyCampaignDefinitionWhere(filter: Optional<InstantlyCampaignFilter>) {
  const { search, campaignStatus, normalizeFailed } = filter ?? {}
  const words = search == null ? [] : searchWords(search)
  return allOf<CampaignCondition>(
    ...words.map((word) => ({ campaignName: word })),
    given(campaignStatus, (values) => ({ campaignStatus: { in: values } })),
    given(normalizeFailed, failed),
  )
}

/** Which mailboxes are wanted. */
export interface InstantlyAccountFilter {
  search?: Optional<string>
  accountStatus?: Optional<number[]>
  minWarmupScore?: Optional<number>
}

/** The mailboxes that a filter lets through. */
export function instantlyAccountWhere(filter: Optional<InstantlyAccountFilter>): Prisma.InstantlyAccountRawWhereInput {
  const { search, accountStatus, minWarmupScore } = filter ?? {}
  const words = search == null ? [] : searchWords(search)
  return allOf<Prisma.InstantlyAccountRawWhereInput>(
    ...words.map((word) => ({ OR: [{ email: word }, { firstName: word }, { lastName: word }] })),
    given(accountStatus, (values) => ({ accountStatus: { in: values } })),
    given(minWarmupScore, (score) => ({ warmupScore: { gte: score } })),
  )
}

/** Which daily figures are wanted. */
export interface InstantlyDailyAnalyticsFilter {
  instantlyCampaignId?: Optional<string>
  wholeWorkspace?: Optional<boolean>
  from?: Optional<Date>
  to?: Optional<Date>
}

/** The daily figures that a filter lets through; both days of the span are included. */
export function instantlyDailyAnalyticsWhere(
  filter: Optional<InstantlyDailyAnalyticsFilter>,
): Prisma.InstantlyDailyAnalyticsRawWhereInput {
  const { instantlyCampaignId, wholeWorkspace, from, to } = filter ?? {}
  return allOf<Prisma.InstantlyDailyAnalyticsRawWhereInput>(
    given(instantlyCampaignId, (id) => ({ instantlyCampaignId: checkedText(id, 'filter.instantlyCampaignId') })),
    given(wholeWorkspace, (whole) => ({ instantlyCampaignId: whole ? null : { not: null } })),
    given(from, (day) => ({ analyticsDate: { gte: checkedMoment(day, 'filter.from') } })),
    given(to, (day) => ({ analyticsDate: { lte: checkedMoment(day, 'filter.to') } })),
  )
}

/** Which mails are wanted. */
export interface InstantlyEmailFilter {
  instantlyCampaignId?: Optional<string>
  emailAddress?: Optional<string>
  eventType?: Optional<string[]>
  from?: Optional<Date>
  to?: Optional<Date>
  normalizeFailed?: Optional<boolean>
}

/** The mails that a filter lets through. */
export function instantlyEmailWhere(filter: Optional<InstantlyEmailFilter>): Prisma.InstantlyEmailRawWhereInput {
  const { instantlyCampaignId, emailAddress, eventType, from, to, normalizeFailed } = filter ?? {}
  return allOf<Prisma.InstantlyEmailRawWhereInput>(
    given(instantlyCampaignId, (id) => ({ instantlyCampaignId: checkedText(id, 'filter.instantlyCampaignId') })),
    given(emailAddress, (address) => ({ emailAddress: address })),
    given(eventType, (values) => ({ eventType: { in: checkedTexts(values, 'filter.eventType') } })),
    given(timeSpan(from, to, ['filter.from', 'filter.to']), (span) => ({ eventDate: span })),
    given(normalizeFailed, failed),
  )
}

/** Which lead rows are wanted. */
export interface InstantlyLeadFilter {
  instantlyCampaignId?: Optional<string>
  email?: Optional<string>
  leadStatus?: Optional<number[]>
  missing?: Optional<boolean>
  normalizeFailed?: Optional<boolean>
}

/** The lead rows that a filter lets through. */
export function instantlyLeadWhere(filter: Optional<InstantlyLeadFilter>): Prisma.InstantlyLeadRawWhereInput {
  const { instantlyCampaignId, email, leadStatus, missing, normalizeFailed } = filter ?? {}
  return allOf<Prisma.InstantlyLeadRawWhereInput>(
    given(instantlyCampaignId, (id) => ({ instantlyCampaignId: checkedText(id, 'filter.instantlyCampaignId') })),
    given(email, (address) => ({ email: address })),
    given(leadStatus, (values) => ({ leadStatus: { in: values } })),
    given(missing, (wanted) => ({ missingSince: wanted ? { not: null } : null })),
    given(normalizeFailed, failed),
  )
}

function failed(wanted: boolean) {
  return { normalizeError: wanted ? { not: null } : null }
}
