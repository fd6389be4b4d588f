import type { EmailStatus, OverallStatus } from '../domain/vocabulary.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { allOf, checkedTexts, given, type Optional, timeSpan } from './conditions.ts'
import { exactlyOne } from './exactly-one.ts'
import { type JsonPathFilter, jsonConditions } from './json-path.ts'
import { byMoment, byText, keysetList } from './keyset-list.ts'
import { uuidArgument } from './node-id.ts'
import { textCondition } from './text-search.ts'

const created = byMoment('createdAt', 'By the time the lead was created')
const lastName = byText('lastName', 'By last name', true)
const email = byText('email', 'By e-mail address', true)

/** The orders of leads. */
export const leadList = keysetList({
  model: 'Lead',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    CREATED_AT_DESC: created.desc,
    CREATED_AT_ASC: created.asc,
    LAST_NAME_ASC: lastName.asc,
    LAST_NAME_DESC: lastName.desc,
    EMAIL_ASC: email.asc,
  },
  defaultOrder: 'CREATED_AT_DESC',
})

/** Which leads are wanted. */
export interface LeadColumns {
  apolloData?: Optional<JsonPathFilter[]>
  search?: Optional<string>
  companyId?: Optional<string>
  campaignId?: Optional<string>
  leadStatus?: Optional<string[]>
  emailStatus?: Optional<EmailStatus[]>
  overallStatus?: Optional<OverallStatus[]>
  hasEmail?: Optional<boolean>
  createdFrom?: Optional<Date>
  createdTo?: Optional<Date>
}

/**
 * The leads that a filter lets through. Campaign and statuses must meet in one and the same campaign lead.
 *
 * @throws UserInputError for a value that cannot be searched for
 */
export function leadColumnsWhere(filter: Optional<LeadColumns>): Prisma.LeadWhereInput {
  const { search, companyId, leadStatus, hasEmail, createdFrom, createdTo } = filter ?? {}
  const inCampaign = campaignLeadConditions(filter ?? {})
  return allOf<Prisma.LeadWhereInput>(
    ...jsonConditions<Prisma.LeadWhereInput>('apolloData', filter?.apolloData, 'filter.apolloData'),
    textCondition<Prisma.LeadWhereInput>('Lead', search, 'filter.search'),
    given(companyId, (id) => ({ companyId: uuidArgument(id, 'filter.companyId', 'Company') })),
    given(leadStatus, (values) => ({ leadStatus: { in: checkedTexts(values, 'filter.leadStatus') } })),
    given(hasEmail, (wanted) => (wanted ? { email: { not: null } } : { email: null })),
    given(timeSpan(createdFrom, createdTo, ['filter.createdFrom', 'filter.createdTo']), (span) => ({
      createdAt: span,
    })),
    inCampaign.AND.length === 0 ? undefined : { campaignLeads: { some: inCampaign } },
  )
}

function campaignLeadConditions({ campaignId, emailStatus, overallStatus }: LeadColumns) {
  return allOf<Prisma.CampaignLeadWhereInput>(
    given(campaignId, (id) => ({ campaignId: uuidArgument(id, 'filter.campaignId', 'Campaign') })),
    given(emailStatus, (values) => ({ emailStatus: { in: values } })),
    given(overallStatus, (values) => ({ overallStatus: { in: values } })),
  )
}

/**
 * The lead that `lead(id, email)` asks for. The scalar has brought the address into its one form.
 *
 * @throws UserInputError unless exactly one usable key was given
 */
export function leadKey(args: { id?: Optional<string>; email?: Optional<string> }): Prisma.LeadWhereUniqueInput {
  const { name, value } = exactlyOne('lead', args, ['id', 'email'])
  return name === 'id' ? { id: uuidArgument(value, 'id', 'Lead') } : { email: value }
}
