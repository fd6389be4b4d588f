import { companyDomain } from '../domain/company-domain.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { allOf, checkedText, checkedTexts, given, type Optional, timeSpan } from './conditions.ts'
import { exactlyOne } from './exactly-one.ts'
import { type JsonPathFilter, jsonConditions } from './json-path.ts'
import { byMoment, byText, keysetList } from './keyset-list.ts'
import { uuidArgument } from './node-id.ts'
import { textCondition } from './text-search.ts'

const created = byMoment('createdAt', 'By the time the company was created')
const name = byText('companyName', 'By name', false)

/** The orders of companies. */
export const companyList = keysetList({
  model: 'Company',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    NAME_ASC: name.asc,
    NAME_DESC: name.desc,
    CREATED_AT_DESC: created.desc,
    CREATED_AT_ASC: created.asc,
  },
  defaultOrder: 'NAME_ASC',
})

/** Which companies are wanted. */
export interface CompanyColumns {
  apolloData?: Optional<JsonPathFilter[]>
  search?: Optional<string>
  domain?: Optional<string>
  industry?: Optional<string[]>
  hasLeads?: Optional<boolean>
  createdFrom?: Optional<Date>
  createdTo?: Optional<Date>
}

/**
 * The companies that a filter lets through.
 *
 * @throws UserInputError for a value that cannot be searched for
 */
export function companyColumnsWhere(filter: Optional<CompanyColumns>): Prisma.CompanyWhereInput {
  const { search, domain, industry, hasLeads, createdFrom, createdTo } = filter ?? {}
  return allOf<Prisma.CompanyWhereInput>(
    ...jsonConditions<Prisma.CompanyWhereInput>('apolloData', filter?.apolloData, 'filter.apolloData'),
    textCondition<Prisma.CompanyWhereInput>('Company', search, 'filter.search'),
    given(domain, (text) => ({ companyDomain: domainKey(text, 'filter.domain') })),
    given(industry, (values) => ({ industry: { in: checkedTexts(values, 'filter.industry') } })),
    given(hasLeads, (wanted) => ({ leads: wanted ? { some: {} } : { none: {} } })),
    given(timeSpan(createdFrom, createdTo, ['filter.createdFrom', 'filter.createdTo']), (span) => ({
      createdAt: span,
    })),
  )
}

/**
 * The form in which a company's domain is stored: of `https://www.brightsmile.example/team` the registrable domain.
 *
 * @throws UserInputError when it holds signs that no text can hold
 */
function domainKey(domain: string, argument: string): string {
  const text = checkedText(domain, argument)
  return companyDomain(text) ?? text.trim().toLowerCase()
}

/**
 * The company that `company(id, domain)` asks for.
 *
 * @throws UserInputError unless exactly one usable key was given
 */
export function companyKey(args: { id?: Optional<string>; domain?: Optional<string> }): Prisma.CompanyWhereUniqueInput {
  const { name, value } = exactlyOne('company', args, ['id', 'domain'])
  if (name === 'id') return { id: uuidArgument(value, 'id', 'Company') }
  return { companyDomain: domainKey(value, 'domain') }
}
