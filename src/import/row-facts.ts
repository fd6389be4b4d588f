import type { ImportReason } from '../domain/import-vocabulary.ts'

/** What a row says of a person, in the forms in which leads hold it. */
export interface PersonFacts {
  first_name: string | null
  last_name: string | null
  email: string | null
  job_title: string | null
  seniority: string | null
  phone: string | null
  linkedin_id: string | null
  email_status: string | null
  apolloContactId: string | null
}

/** What a row says of a company, in the forms in which companies hold it. */
export interface CompanyFacts {
  company_name: string | null
  company_domain: string | null
  industry: string | null
  company_size: string | null
  employees_min: number | null
  employees_max: number | null
  annual_revenue: string | null
  annual_revenue_amount: number | null
  phone: string | null
  linkedin_id: string | null
}

/** A row that can be used. */
export interface RowFacts {
  number: number
  line: number
  /** As they came. */
  cells: string[]
  /** Null in a list of companies. */
  person: PersonFacts | null
  company: CompanyFacts | null
  reasons: ImportReason[]
}

/** A row that cannot be used, and why. */
export interface UnusableRow {
  number: number
  line: number
  cells: string[]
  outcome: 'skipped' | 'failed'
  reasons: ImportReason[]
}

/** A row, read and normalized. */
export type ReadRow = RowFacts | UnusableRow

/** True for a row that cannot be used. */
export function isUnusable(row: ReadRow): row is UnusableRow {
  return 'outcome' in row
}
