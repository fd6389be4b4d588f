import { leadList } from '../read/leads.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { LeadFilter } from './related-filters.ts'

export const LeadConnection = connectionType('Lead', 'leads')

const LeadOrder = orderEnum('LeadOrder', leadList, 'leads')

export const leadArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: LeadFilter, description: 'Which leads; all when left out.' }),
  order: t.field({ type: LeadOrder, description: 'In which order; newest first when left out.' }),
}))
