import { campaignLeadList } from '../read/campaign-leads.ts'
import { builder } from './builder.ts'
import { EmailStatus, OverallStatus, orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const CampaignLeadConnection = connectionType('CampaignLead', 'campaign leads')

const CampaignLeadOrder = orderEnum('CampaignLeadOrder', campaignLeadList, 'campaign leads')

const CampaignLeadFilter = builder.inputType('CampaignLeadFilter', {
  description:
    'Which campaign leads are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    campaignId: t.id({ description: 'Only leads in this campaign: its id or uuid.' }),
    leadId: t.id({ description: 'Only the campaigns of this lead: its id or uuid.' }),
    emailStatus: t.field({ type: [EmailStatus], description: 'Only those whose e-mails have come this far.' }),
    overallStatus: t.field({ type: [OverallStatus], description: 'Only those who stand like this.' }),
    nextFollowupBefore: t.field({
      type: 'DateTime',
      description: 'Only those whose next follow-up is before this time.',
    }),
  }),
})

export const campaignLeadArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CampaignLeadFilter, description: 'Which campaign leads; all when left out.' }),
  order: t.field({ type: CampaignLeadOrder, description: 'In which order; newest first when left out.' }),
}))
