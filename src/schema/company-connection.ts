import { companyList } from '../read/companies.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { CompanyFilter } from './related-filters.ts'

export const CompanyConnection = connectionType('Company', 'companies')

const CompanyOrder = orderEnum('CompanyOrder', companyList, 'companies')

export const companyArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CompanyFilter, description: 'Which companies; all when left out.' }),
  order: t.field({ type: CompanyOrder, description: 'In which order; by name when left out.' }),
}))
