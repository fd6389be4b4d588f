import { offerList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const OfferConnection = connectionType('Offer', 'offers')

const OfferOrder = orderEnum('OfferOrder', offerList, 'offers')

const OfferFilter = builder.inputType('OfferFilter', {
  description: 'Which offers are wanted.',
  fields: (t) => ({
    search: t.string({ description: 'Words that stand in the name or the value proposition.' }),
    archived: t.boolean({ description: 'True: only archived offers. False: only those that are not.' }),
  }),
})

export const offerArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: OfferFilter, description: 'Which offers; all when left out.' }),
  order: t.field({ type: OfferOrder, description: 'In which order; by name when left out.' }),
}))
