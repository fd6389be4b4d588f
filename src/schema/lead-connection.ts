import { leadList } from '../read/leads.ts'
import { builder } from './builder.ts'
import { EmailStatus, OverallStatus, orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { JsonPathFilter } from './raw-filter.ts'

export const LeadConnection = connectionType('Lead', 'leads')

const LeadOrder = orderEnum('LeadOrder', leadList, 'leads')

const LeadFilter = builder.inputType('LeadFilter', {
  description: 'Which leads are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    apolloData: t.field({
      type: [JsonPathFilter],
      description: 'What must stand in apolloData; at most 10 paths, and all must hold.',
    }),
    search: t.string({
      description:
        'Words that all stand in the name, the e-mail address, the job title or the seniority.' +
        ' The last word may be the beginning of one; accents and case do not matter.',
    }),
    companyId: t.id({ description: 'Only leads of this company: its id or uuid.' }),
    campaignId: t.id({ description: 'Only leads in this campaign: its id or uuid.' }),
    leadStatus: t.stringList({ description: 'Only leads with one of these statuses, such as interested.' }),
    emailStatus: t.field({
      type: [EmailStatus],
      description: 'Only leads whose e-mails have come this far, in the campaign named or in any.',
    }),
    overallStatus: t.field({
      type: [OverallStatus],
      description: 'Only leads who stand like this, in the campaign named or in any.',
    }),
    hasEmail: t.boolean({ description: 'True: only leads with an e-mail address. False: only those without one.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Only leads created at this time or later.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Only leads created before this time.' }),
  }),
})

export const leadArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: LeadFilter, description: 'Which leads; all when left out.' }),
  order: t.field({ type: LeadOrder, description: 'In which order; newest first when left out.' }),
}))
