import type { ImportColumn, ImportPolicy } from '../domain/import-vocabulary.ts'

/** What was asked for in each column; a column that is not named is only filled where it is empty. */
export type Policies = Readonly<Partial<Record<ImportColumn, ImportPolicy>>>

/** The columns of leads that an import writes, with the name under which their policy is chosen. */
export const LEAD_COLUMNS = {
  first_name: 'first_name',
  last_name: 'last_name',
  email: 'email',
  job_title: 'job_title',
  seniority: 'seniority',
  phone: 'phone',
  linkedin_id: 'linkedin_id',
  email_status: 'email_status',
  company_id: 'company',
} as const satisfies Record<string, ImportColumn>

/** The columns of companies that an import writes, with the name under which their policy is chosen. */
export const COMPANY_COLUMNS = {
  company_name: 'company_name',
  industry: 'industry',
  company_size: 'company_size',
  employees_min: 'company_size',
  employees_max: 'company_size',
  annual_revenue: 'annual_revenue',
  annual_revenue_amount: 'annual_revenue',
  phone: 'company_phone',
  linkedin_id: 'company_linkedin_id',
} as const satisfies Record<string, ImportColumn>

/** A column of leads that an import writes. */
export type LeadColumn = keyof typeof LEAD_COLUMNS
/** A column of companies that an import writes. */
export type CompanyColumn = keyof typeof COMPANY_COLUMNS

/**
 * The columns for which a source speaks in its own rows. What an import gives to these is kept in `imported_values` as
 * well, so that the normalizers, which derive such rows anew, find it (ADR 0012).
 */
export const SOURCED_COLUMNS: Readonly<Record<'leads' | 'companies', ReadonlySet<string>>> = {
  leads: new Set(['first_name', 'last_name', 'job_title', 'company_id']),
  companies: new Set(['company_name']),
}

/** What happens in a column. The address is who the lead is: it is filled in, never replaced. */
export function policyOf(policies: Policies, column: ImportColumn): ImportPolicy {
  const policy = policies[column] ?? 'fill_empty'
  return column === 'email' && policy === 'overwrite' ? 'fill_empty' : policy
}

/** True where leads, or companies, that are there are to stay as they are in every column. */
export function keepsAll(policies: Policies, table: 'leads' | 'companies'): boolean {
  const columns = [...Object.values(table === 'leads' ? LEAD_COLUMNS : COMPANY_COLUMNS), 'apollo_data' as const]
  return columns.every((column) => policyOf(policies, column) === 'keep')
}
