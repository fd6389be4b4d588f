import { instantlyEmailList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { rawFilterFields } from './raw-filter.ts'

export const InstantlyEmailConnection = connectionType('InstantlyEmailRaw', 'mails')

const InstantlyEmailOrder = orderEnum('InstantlyEmailOrder', instantlyEmailList, 'mails')

const InstantlyEmailFilter = builder.inputType('InstantlyEmailFilter', {
  description: 'Which mails are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    ...rawFilterFields(t),
    accountEmail: t.field({ type: 'EmailAddress', description: 'Only mails that went through this mailbox.' }),
    instantlyEmailId: t.stringList({ description: "Only these mails, by Instantly's ids." }),
    threadId: t.string({ description: 'Only the mails of this conversation.' }),
    instantlyCampaignId: t.string({ description: "Only mails of this campaign, by Instantly's id." }),
    emailAddress: t.field({ type: 'EmailAddress', description: 'Only mails to or from the lead with this address.' }),
    eventType: t.stringList({ description: 'Only mails of these kinds: sent, replied, auto_replied and so on.' }),
    from: t.field({ type: 'DateTime', description: 'Only mails of this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Only mails before this time.' }),
    normalizeFailed: t.boolean({
      description: 'True: only mails that could not be understood. False: only the others.',
    }),
  }),
})

export const instantlyEmailArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: InstantlyEmailFilter, description: 'Which mails; all when left out.' }),
  order: t.field({ type: InstantlyEmailOrder, description: 'In which order; newest first when left out.' }),
}))
