import type { CampaignStatus } from '../domain/vocabulary.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { allOf, checkedText, given, type Optional, searchWords } from './conditions.ts'
import { exactlyOne } from './exactly-one.ts'
import { byMoment, byText, keysetList } from './keyset-list.ts'
import { uuidArgument } from './node-id.ts'

const created = byMoment('createdAt', 'By the time the campaign was created')
const name = byText('campaignName', 'By name', false)

/** The orders of campaigns. */
export const campaignList = keysetList({
  model: 'Campaign',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    NAME_ASC: name.asc,
    NAME_DESC: name.desc,
    CREATED_AT_DESC: created.desc,
    CREATED_AT_ASC: created.asc,
  },
  defaultOrder: 'NAME_ASC',
})

/** Which campaigns are wanted. */
export interface CampaignColumns {
  search?: Optional<string>
  status?: Optional<CampaignStatus[]>
  offerId?: Optional<string>
  usesEmail?: Optional<boolean>
  usesCalls?: Optional<boolean>
  usesLinkedin?: Optional<boolean>
}

/**
 * The campaigns that a filter lets through.
 *
 * @throws UserInputError for a value that cannot be searched for
 */
export function campaignColumnsWhere(filter: Optional<CampaignColumns>): Prisma.CampaignWhereInput {
  const { search, status, offerId, usesEmail, usesCalls, usesLinkedin } = filter ?? {}
  const words = search == null ? [] : searchWords(search)
  return allOf<Prisma.CampaignWhereInput>(
    ...words.map((word) => ({ campaignName: word })),
    given(status, (values) => ({ campaignStatus: { in: values } })),
    given(offerId, (id) => ({ offerId: uuidArgument(id, 'filter.offerId', 'Offer') })),
    given(usesEmail, (value) => ({ usesEmail: value })),
    given(usesCalls, (value) => ({ usesCalls: value })),
    given(usesLinkedin, (value) => ({ usesLinkedin: value })),
  )
}

/** What `campaign` may be asked for by. */
export interface CampaignKeys {
  id?: Optional<string>
  instantlyCampaignId?: Optional<string>
}

/**
 * The campaign that `campaign(id, instantlyCampaignId)` asks for.
 *
 * @throws UserInputError unless exactly one usable key was given
 */
export function campaignKey(args: CampaignKeys): Prisma.CampaignWhereUniqueInput {
  const { name, value } = exactlyOne('campaign', args, ['id', 'instantlyCampaignId'])
  if (name === 'id') return { id: uuidArgument(value, 'id', 'Campaign') }
  return { instantlyCampaignId: checkedText(value, 'instantlyCampaignId') }
}
