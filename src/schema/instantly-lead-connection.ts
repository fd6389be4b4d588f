import { instantlyLeadList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { rawFilterFields } from './raw-filter.ts'

export const InstantlyLeadConnection = connectionType('InstantlyLeadRaw', 'lead rows of Instantly')

const Order = orderEnum('InstantlyLeadOrder', instantlyLeadList, 'lead rows of Instantly')

const Filter = builder.inputType('InstantlyLeadFilter', {
  description: 'Which lead rows are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    ...rawFilterFields(t),
    instantlyLeadId: t.stringList({ description: "Only these rows, by Instantly's ids." }),
    listId: t.string({ description: "Only rows of this lead list, by Instantly's id." }),
    companyName: t.string({ description: 'Words that stand in the name of the company.' }),
    companyDomain: t.string({ description: 'Only rows with this company domain, as Instantly names it.' }),
    instantlyCampaignId: t.string({ description: "Only rows of this campaign, by Instantly's id." }),
    email: t.field({ type: 'EmailAddress', description: 'Only rows of the person with this address.' }),
    leadStatus: t.intList({ description: "Only rows with one of these status numbers of Instantly's." }),
    missing: t.boolean({ description: 'True: only rows that Instantly no longer has. False: only those it has.' }),
    normalizeFailed: t.boolean({
      description: 'True: only rows that could not be understood. False: only the others.',
    }),
  }),
})

export const instantlyLeadArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: Filter, description: 'Which rows; all when left out.' }),
  order: t.field({ type: Order, description: 'In which order; by address when left out.' }),
}))
