import { companyList } from '../read/companies.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { JsonPathFilter } from './raw-filter.ts'

export const CompanyConnection = connectionType('Company', 'companies')

const CompanyOrder = orderEnum('CompanyOrder', companyList, 'companies')

const CompanyFilter = builder.inputType('CompanyFilter', {
  description: 'Which companies are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    apolloData: t.field({
      type: [JsonPathFilter],
      description: 'What must stand in apolloData; at most 10 paths, and all must hold.',
    }),
    search: t.string({
      description:
        'Words that all stand in the name, the domain or the industry.' +
        ' The last word may be the beginning of one; accents and case do not matter.',
    }),
    domain: t.string({ description: 'Only the company of this domain or web address.' }),
    industry: t.stringList({ description: 'Only companies of these industries, as the source words them.' }),
    hasLeads: t.boolean({ description: 'True: only companies with leads. False: only those without any.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Only companies created at this time or later.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Only companies created before this time.' }),
  }),
})

export const companyArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CompanyFilter, description: 'Which companies; all when left out.' }),
  order: t.field({ type: CompanyOrder, description: 'In which order; by name when left out.' }),
}))
