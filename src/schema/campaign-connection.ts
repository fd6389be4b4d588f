import { campaignList } from '../read/campaigns.ts'
import { builder } from './builder.ts'
import { CampaignStatus, orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const CampaignConnection = connectionType('Campaign', 'campaigns')

const CampaignOrder = orderEnum('CampaignOrder', campaignList, 'campaigns')

const CampaignFilter = builder.inputType('CampaignFilter', {
  description: 'Which campaigns are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    search: t.string({ description: 'Words that stand in the name.' }),
    status: t.field({ type: [CampaignStatus], description: 'Only campaigns that are doing one of these.' }),
    offerId: t.id({ description: 'Only campaigns that sell this offer: its id or uuid.' }),
    usesEmail: t.boolean({ description: 'Only campaigns that send e-mail, or only those that do not.' }),
    usesCalls: t.boolean({ description: 'Only campaigns that make calls, or only those that do not.' }),
    usesLinkedin: t.boolean({ description: 'Only campaigns that write on LinkedIn, or only those that do not.' }),
  }),
})

export const campaignArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CampaignFilter, description: 'Which campaigns; all when left out.' }),
  order: t.field({ type: CampaignOrder, description: 'In which order; by name when left out.' }),
}))
