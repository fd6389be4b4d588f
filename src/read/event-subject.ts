import { given, type Optional } from './conditions.ts'
import { uuidArgument } from './node-id.ts'
import type { EventFilter } from './related-filters.ts'

/** Whose events a filter asks for; undefined where it does not say. */
export interface EventSubject {
  leadId: string | undefined
  campaignId: string | undefined
  companyId: string | undefined
}

/**
 * A filter as two that must both hold: whose events, and what else.
 *
 * @throws UserInputError for the id of another type
 */
export function splitEventFilter(filter: Optional<EventFilter>): { subject: EventSubject; rest: EventFilter } {
  const { leadId, campaignId, companyId, ...rest } = filter ?? {}
  const subject = {
    leadId: given(leadId, (id) => uuidArgument(id, 'filter.leadId', 'Lead')),
    campaignId: given(campaignId, (id) => uuidArgument(id, 'filter.campaignId', 'Campaign')),
    companyId: given(companyId, (id) => uuidArgument(id, 'filter.companyId', 'Company')),
  }
  return { subject, rest }
}
