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
import { type NumberRange, type RawFilter, rawWhere, within } from './raw-filters.ts'

/** Which of Instantly's campaigns are wanted; serves their figures and their definitions. */
export interface InstantlyCampaignFilter extends RawFilter {
  instantlyCampaignId?: Optional<string[]>
  search?: Optional<string>
  campaignStatus?: Optional<number[]>
  normalizeFailed?: Optional<boolean>
}

/** Which of Instantly's campaign figures are wanted. */
export interface InstantlyCampaignFiguresFilter extends InstantlyCampaignFilter {
  minLeadsCount?: Optional<number>
  minReplyCount?: Optional<number>
  leadsCount?: Optional<NumberRange>
  contactedCount?: Optional<NumberRange>
  replyCount?: Optional<NumberRange>
  emailsSentCount?: Optional<NumberRange>
}

/** The campaign figures that a filter lets through. */
export function instantlyCampaignWhere(
  filter: Optional<InstantlyCampaignFiguresFilter>,
): Prisma.InstantlyCampaignRawWhereInput {
  const { minLeadsCount, minReplyCount, leadsCount, contactedCount, replyCount, emailsSentCount, ...common } =
    filter ?? {}
  return allOf<Prisma.InstantlyCampaignRawWhereInput>(
    instantlyCampaignDefinitionWhere(common),
    given(minLeadsCount, (count) => ({ leadsCount: { gte: count } })),
    given(minReplyCount, (count) => ({ replyCount: { gte: count } })),
    given(within(leadsCount), (span) => ({ leadsCount: span })),
    given(within(contactedCount), (span) => ({ contactedCount: span })),
    given(within(replyCount), (span) => ({ replyCount: span })),
    given(within(emailsSentCount), (span) => ({ emailsSentCount: span })),
  )
}

type CampaignCondition = Prisma.InstantlyCampaignDefinitionRawWhereInput & Prisma.InstantlyCampaignRawWhereInput

/** The campaign definitions that a filter lets through. Its conditions fit the figures too. */
export function instantlyCampaignDefinitionWhere(filter: Optional<InstantlyCampaignFilter>) {
  const { instantlyCampaignId, search, campaignStatus, normalizeFailed, ...raw } = filter ?? {}
  const words = search == null ? [] : searchWords(search)
  return allOf<CampaignCondition>(
    rawWhere(raw),
    given(instantlyCampaignId, (ids) => ({
      instantlyCampaignId: { in: checkedTexts(ids, 'filter.instantlyCampaignId') },
    })),
    ...words.map((word) => ({ campaignName: word })),
    given(campaignStatus, (values) => ({ campaignStatus: { in: values } })),
    given(normalizeFailed, failed),
  )
}

/** Which mailboxes are wanted. */
export interface InstantlyAccountFilter extends RawFilter {
  email?: Optional<string[]>
  warmupStatus?: Optional<number[]>
  warmupScore?: Optional<NumberRange>
  search?: Optional<string>
  accountStatus?: Optional<number[]>
  minWarmupScore?: Optional<number>
}

/** The mailboxes that a filter lets through. */
export function instantlyAccountWhere(filter: Optional<InstantlyAccountFilter>): Prisma.InstantlyAccountRawWhereInput {
  const { email, search, accountStatus, warmupStatus, minWarmupScore, warmupScore, ...raw } = filter ?? {}
  const words = search == null ? [] : searchWords(search)
  return allOf<Prisma.InstantlyAccountRawWhereInput>(
    rawWhere(raw),
    given(email, (addresses) => ({ email: { in: addresses } })),
    given(warmupStatus, (values) => ({ warmupStatus: { in: values } })),
    given(within(warmupScore), (span) => ({ warmupScore: span })),
    ...words.map((word) => ({ OR: [{ email: word }, { firstName: word }, { lastName: word }] })),
    given(accountStatus, (values) => ({ accountStatus: { in: values } })),
    given(minWarmupScore, (score) => ({ warmupScore: { gte: score } })),
  )
}

/** Which daily figures are wanted. */
export interface InstantlyDailyAnalyticsFilter extends RawFilter {
  sent?: Optional<NumberRange>
  opened?: Optional<NumberRange>
  uniqueOpened?: Optional<NumberRange>
  replies?: Optional<NumberRange>
  uniqueReplies?: Optional<NumberRange>
  clicks?: Optional<NumberRange>
  uniqueClicks?: Optional<NumberRange>
  instantlyCampaignId?: Optional<string>
  wholeWorkspace?: Optional<boolean>
  from?: Optional<Date>
  to?: Optional<Date>
}

/** The daily figures that a filter lets through; both days of the span are included. */
export function instantlyDailyAnalyticsWhere(
  filter: Optional<InstantlyDailyAnalyticsFilter>,
): Prisma.InstantlyDailyAnalyticsRawWhereInput {
  const { instantlyCampaignId, wholeWorkspace, from, to, ...figures } = filter ?? {}
  const { sent, opened, uniqueOpened, replies, uniqueReplies, clicks, uniqueClicks, ...raw } = figures
  return allOf<Prisma.InstantlyDailyAnalyticsRawWhereInput>(
    rawWhere(raw),
    given(within(sent), (span) => ({ sent: span })),
    given(within(opened), (span) => ({ opened: span })),
    given(within(uniqueOpened), (span) => ({ uniqueOpened: span })),
    given(within(replies), (span) => ({ replies: span })),
    given(within(uniqueReplies), (span) => ({ uniqueReplies: span })),
    given(within(clicks), (span) => ({ clicks: span })),
    given(within(uniqueClicks), (span) => ({ uniqueClicks: span })),
    given(instantlyCampaignId, (id) => ({ instantlyCampaignId: checkedText(id, 'filter.instantlyCampaignId') })),
    given(wholeWorkspace, (whole) => ({ instantlyCampaignId: whole ? null : { not: null } })),
    given(from, (day) => ({ analyticsDate: { gte: checkedMoment(day, 'filter.from') } })),
    given(to, (day) => ({ analyticsDate: { lte: checkedMoment(day, 'filter.to') } })),
  )
}

/** Which mails are wanted. */
export interface InstantlyEmailFilter extends RawFilter {
  accountEmail?: Optional<string>
  instantlyEmailId?: Optional<string[]>
  threadId?: Optional<string>
  instantlyCampaignId?: Optional<string>
  emailAddress?: Optional<string>
  eventType?: Optional<string[]>
  from?: Optional<Date>
  to?: Optional<Date>
  normalizeFailed?: Optional<boolean>
}

/** The mails that a filter lets through. */
export function instantlyEmailWhere(filter: Optional<InstantlyEmailFilter>): Prisma.InstantlyEmailRawWhereInput {
  const { accountEmail, instantlyEmailId, threadId, instantlyCampaignId, emailAddress, ...more } = filter ?? {}
  const { eventType, from, to, normalizeFailed, ...raw } = more
  return allOf<Prisma.InstantlyEmailRawWhereInput>(
    rawWhere(raw),
    given(instantlyEmailId, (ids) => ({ instantlyEmailId: { in: checkedTexts(ids, 'filter.instantlyEmailId') } })),
    given(accountEmail, (address) => ({ accountEmail: address })),
    given(threadId, (id) => ({ threadId: checkedText(id, 'filter.threadId') })),
    given(instantlyCampaignId, (id) => ({ instantlyCampaignId: checkedText(id, 'filter.instantlyCampaignId') })),
    given(emailAddress, (address) => ({ emailAddress: address })),
    given(eventType, (values) => ({ eventType: { in: checkedTexts(values, 'filter.eventType') } })),
    given(timeSpan(from, to, ['filter.from', 'filter.to']), (span) => ({ eventDate: span })),
    given(normalizeFailed, failed),
  )
}

/** Which lead rows are wanted. */
export interface InstantlyLeadFilter extends RawFilter {
  instantlyLeadId?: Optional<string[]>
  listId?: Optional<string>
  companyName?: Optional<string>
  companyDomain?: Optional<string>
  instantlyCampaignId?: Optional<string>
  email?: Optional<string>
  leadStatus?: Optional<number[]>
  missing?: Optional<boolean>
  normalizeFailed?: Optional<boolean>
}

/** The lead rows that a filter lets through. */
export function instantlyLeadWhere(filter: Optional<InstantlyLeadFilter>): Prisma.InstantlyLeadRawWhereInput {
  const { instantlyLeadId, listId, companyName, companyDomain, ...more } = filter ?? {}
  const { instantlyCampaignId, email, leadStatus, missing, normalizeFailed, ...raw } = more
  return allOf<Prisma.InstantlyLeadRawWhereInput>(
    rawWhere(raw),
    given(instantlyLeadId, (ids) => ({ instantlyLeadId: { in: checkedTexts(ids, 'filter.instantlyLeadId') } })),
    given(listId, (id) => ({ listId: checkedText(id, 'filter.listId') })),
    ...(companyName == null ? [] : searchWords(companyName)).map((word) => ({ companyName: word })),
    given(companyDomain, (domain) => ({ companyDomain: checkedText(domain, 'filter.companyDomain') })),
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
