import { campaignLeadList } from '../read/campaign-leads.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { CampaignLeadFilter } from './related-filters.ts'

export const CampaignLeadConnection = connectionType('CampaignLead', 'campaign leads')

const CampaignLeadOrder = orderEnum('CampaignLeadOrder', campaignLeadList, 'campaign leads')

export const campaignLeadArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CampaignLeadFilter, description: 'Which campaign leads; all when left out.' }),
  order: t.field({ type: CampaignLeadOrder, description: 'In which order; newest first when left out.' }),
}))
