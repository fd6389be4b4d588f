import type { EmailStatus, OverallStatus } from '../domain/vocabulary.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { allOf, checkedMoment, given, type Optional } from './conditions.ts'
import { byMoment, keysetList } from './keyset-list.ts'
import { uuidArgument } from './node-id.ts'

const created = byMoment('createdAt', 'By the time the lead came into the campaign')
const followup = { ...byMoment('nextFollowupAt', 'By the next follow-up').asc, nullable: true }

/** The orders of campaign leads. */
export const campaignLeadList = keysetList({
  model: 'CampaignLead',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    CREATED_AT_DESC: created.desc,
    CREATED_AT_ASC: created.asc,
    NEXT_FOLLOWUP_AT_ASC: {
      ...followup,
      says: 'By the next follow-up, the most urgent first; those without one come last.',
    },
  },
  defaultOrder: 'CREATED_AT_DESC',
})

/** Which campaign leads are wanted. */
export interface CampaignLeadColumns {
  campaignId?: Optional<string>
  leadId?: Optional<string>
  emailStatus?: Optional<EmailStatus[]>
  overallStatus?: Optional<OverallStatus[]>
  nextFollowupBefore?: Optional<Date>
}

/**
 * The campaign leads that a filter lets through.
 *
 * @throws UserInputError for a time out of range or an id of another type
 */
export function campaignLeadColumnsWhere(filter: Optional<CampaignLeadColumns>): Prisma.CampaignLeadWhereInput {
  const { campaignId, leadId, emailStatus, overallStatus, nextFollowupBefore } = filter ?? {}
  return allOf<Prisma.CampaignLeadWhereInput>(
    given(campaignId, (id) => ({ campaignId: uuidArgument(id, 'filter.campaignId', 'Campaign') })),
    given(leadId, (id) => ({ leadId: uuidArgument(id, 'filter.leadId', 'Lead') })),
    given(emailStatus, (values) => ({ emailStatus: { in: values } })),
    given(overallStatus, (values) => ({ overallStatus: { in: values } })),
    given(nextFollowupBefore, (moment) => ({
      nextFollowupAt: { lt: checkedMoment(moment, 'filter.nextFollowupBefore') },
    })),
  )
}
