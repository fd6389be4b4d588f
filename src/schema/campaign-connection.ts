import { campaignList } from '../read/campaigns.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { CampaignFilter } from './related-filters.ts'

export const CampaignConnection = connectionType('Campaign', 'campaigns')

const CampaignOrder = orderEnum('CampaignOrder', campaignList, 'campaigns')

export const campaignArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CampaignFilter, description: 'Which campaigns; all when left out.' }),
  order: t.field({ type: CampaignOrder, description: 'In which order; by name when left out.' }),
}))
