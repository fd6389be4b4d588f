import { isDerivedId } from '../domain/identity.ts'
import { ValidationError } from '../read/expected-errors.ts'
import { type RowChangeInput, rowChange } from './change.ts'
import { domainField, readFields, textField } from './fields.ts'
import { addressesOfCompany, reopenAddresses } from './reopen.ts'
import { COMPANIES, insertRow, lockRow, rowOutcome, textOf, updateRow } from './rows.ts'

const FIELDS = {
  companyName: textField('company_name', 300, false),
  companyDomain: domainField('company_domain'),
  industry: textField('industry', 200),
  companySize: textField('company_size', 100),
}

/** Makes a company by hand. */
export const createCompany = rowChange({
  action: 'createCompany',
  read: ({ input }: { input: object }, problems) => readFields(problems, 'input', input, FIELDS),
  write: async (scope, values) => rowOutcome(COMPANIES, null, await insertRow(scope, COMPANIES, values)),
})

/** Changes a company; what is left out stays. What is set here is left alone by syncs and imports. */
export const updateCompany = rowChange({
  action: 'updateCompany',
  read: ({ input }: { input: RowChangeInput }, problems) => ({
    id: problems.uuid(input.id, 'input.id', 'Company'),
    expectedUpdatedAt: input.expectedUpdatedAt ?? null,
    values: readFields(problems, 'input', input, FIELDS),
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
