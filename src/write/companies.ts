import { parseAmount, parseCountRange } from '../domain/amount.ts'
import { isDerivedId } from '../domain/identity.ts'
import { linkedinCompanyId } from '../domain/linkedin-id.ts'
import { ValidationError } from '../read/expected-errors.ts'
import { type RowChangeInput, rowChange } from './change.ts'
import { type ColumnValues, domainField, linkedinField, phoneField, readFields, textField } from './fields.ts'
import type { Problems } from './problems.ts'
import { addressesOfCompany, reopenAddresses } from './reopen.ts'
import { COMPANIES, insertRow, lockRow, rowOutcome, textOf, updateRow } from './rows.ts'

const FIELDS = {
  companyName: textField('company_name', 300, false),
  companyDomain: domainField('company_domain'),
  industry: textField('industry', 200),
  companySize: textField('company_size', 100),
  annualRevenue: textField('annual_revenue', 100),
  phone: phoneField('phone'),
  linkedinId: linkedinField('linkedin_id', 'linkedin.com/company/', linkedinCompanyId),
}

/** Beside what is worded by people stand the numbers in it, as an import reads them; none where there are none. */
function readValues(problems: Problems, input: object): ColumnValues {
  const values = readFields(problems, 'input', input, FIELDS)
  const { company_size: size, annual_revenue: revenue } = values
  if (size !== undefined) {
    const range = size === null ? null : parseCountRange(String(size))
    Object.assign(values, { employees_min: range?.min ?? null, employees_max: range?.max ?? null })
  }
  if (revenue !== undefined) values.annual_revenue_amount = revenue === null ? null : parseAmount(String(revenue))
  return values
}

/** Makes a company by hand. */
export const createCompany = rowChange({
  action: 'createCompany',
  read: ({ input }: { input: object }, problems) => readValues(problems, input),
  write: async (scope, values) => rowOutcome(COMPANIES, null, await insertRow(scope, COMPANIES, values)),
})

/** Changes a company; what is left out stays. What is set here is left alone by syncs and imports. */
export const updateCompany = rowChange({
  action: 'updateCompany',
  read: ({ input }: { input: RowChangeInput }, problems) => ({
    id: problems.uuid(input.id, 'input.id', 'Company'),
    expectedUpdatedAt: input.expectedUpdatedAt ?? null,
    values: readValues(problems, input),
  }),
  write: async (scope, { id, expectedUpdatedAt, values }) => {
    const before = await lockRow(scope.tx, COMPANIES, id, expectedUpdatedAt)
    const domain = textOf(before, 'company_domain')
    const moves = 'company_domain' in values && values.company_domain !== domain
    if (moves && isDerivedId(id)) {
      const message = `The leads of ${domain} find this company by its domain. Make a company of your own for another one.`
      throw new ValidationError([{ path: 'input.companyDomain', message }])
    }
    const after = await updateRow(scope, COMPANIES, before, values)
    if (moves) await reopenAddresses(scope.tx, await addressesOfCompany(scope.tx, id))
    return rowOutcome(COMPANIES, before, after)
  },
})
