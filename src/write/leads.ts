import { attachEvents } from '../database/attach-events.ts'
import type { Queryable } from '../database/database.ts'
import { pruneCompanies } from '../database/prune-companies.ts'
import { companyDomain } from '../domain/company-domain.ts'
import { emailDomain } from '../domain/email-address.ts'
import { isDerivedId } from '../domain/identity.ts'
import { linkedinPersonId } from '../domain/linkedin-id.ts'
import { ConflictError, ValidationError } from '../read/expected-errors.ts'
import { type RowChangeInput, rowChange } from './change.ts'
import { type ColumnValues, emailField, idField, linkedinField, phoneField, readFields, textField } from './fields.ts'
import { reopenAddresses } from './reopen.ts'
import {
  COMPANIES,
  insertRow,
  LEADS,
  lockRow,
  type Row,
  requireRow,
  rowId,
  rowOutcome,
  textOf,
  updateRow,
} from './rows.ts'

const FIELDS = {
  firstName: textField('first_name', 200),
  lastName: textField('last_name', 200),
  email: emailField('email'),
  jobTitle: textField('job_title', 300),
  seniority: textField('seniority', 100),
  phone: phoneField('phone'),
  linkedinId: linkedinField('linkedin_id', 'linkedin.com/in/', linkedinPersonId),
  leadStatus: textField('lead_status', 100, false),
  companyId: idField('company_id', 'Company'),
}

/**
 * Makes a lead by hand. Without a company it joins the one that has the address's domain, where there is one; mails with
 * the address that waited for their lead become part of its timeline.
 */
export const createLead = rowChange({
  action: 'createLead',
  read: ({ input }: { input: object }, problems) => {
    const values = readFields(problems, 'input', input, FIELDS)
    if (['email', 'first_name', 'last_name'].every((column) => values[column] == null)) {
      problems.add('input.email', 'Give an e-mail address, a first name or a last name: something to know the lead by.')
    }
    return values
  },
  write: async (scope, given) => {
    const { tx } = scope
    const companyId = given.company_id
    if (typeof companyId === 'string') await requireRow(tx, COMPANIES, companyId)
    let made = await insertRow(scope, LEADS, given)
    await recogniseByProfile(tx, made)
    const email = textOf(made, 'email')
    if (email !== null) {
      if (companyId === undefined) made = await joinCompany(tx, made, email)
      await attachEvents(tx, [email])
      await reopenAddresses(tx, [email])
    }
    return rowOutcome(LEADS, null, made)
  },
})

/** Changes a lead; what is left out stays. What is set here is left alone by syncs and imports. */
export const updateLead = rowChange({
  action: 'updateLead',
  read: ({ input }: { input: RowChangeInput }, problems) => ({
    id: problems.uuid(input.id, 'input.id', 'Lead'),
    expectedUpdatedAt: input.expectedUpdatedAt ?? null,
    values: readFields(problems, 'input', input, FIELDS),
  }),
  write: async (scope, { id, expectedUpdatedAt, values }) => {
    const { tx } = scope
    const before = await lockRow(tx, LEADS, id, expectedUpdatedAt)
    await checkAddress(tx, before, values)
    if (typeof values.company_id === 'string') await requireRow(tx, COMPANIES, values.company_id)
    const after = await updateRow(scope, LEADS, before, values)
    if ('linkedin_id' in values) await recogniseByProfile(tx, after)
    const email = textOf(after, 'email')
    if (email !== null && email !== before.email) await attachEvents(tx, [email])
    if (after.company_id !== before.company_id) await moveEvents(tx, before, after)
    if (email !== null && ('company_id' in values || 'email' in values)) await reopenAddresses(tx, [email])
    return rowOutcome(LEADS, before, after)
  },
})

/** The company of the address's domain, where there is one. It is concluded, not set by the person. */
async function joinCompany(tx: Queryable, lead: Row, email: string): Promise<Row> {
  const [joined] = await tx.query<{ row: Row }>(
    `/* joinCompany */ update leads l set company_id = c.id from companies c
     where l.id = $1::uuid and c.company_domain = $2 returning to_jsonb(l) as row`,
    [rowId(lead), companyDomain(emailDomain(email))],
  )
  return joined?.row ?? lead
}

/**
 * Imports find the lead by its profile from now on, and still by those that it had before.
 *
 * @throws ConflictError where it is the profile of another lead
 */
async function recogniseByProfile(tx: Queryable, lead: Row): Promise<void> {
  const profile = textOf(lead, 'linkedin_id')
  if (profile === null) return
  await tx.query(
    `/* recogniseByProfile */ insert into lead_identities (kind, value, lead_id) values ('linkedin', $1, $2::uuid)
     on conflict (kind, value) do nothing`,
    [profile, rowId(lead)],
  )
  const [owner] = await tx.query<{ id: string }>(
    `/* ownerOfProfile */ select lead_id as id from lead_identities where kind = 'linkedin' and value = $1`,
    [profile],
  )
  if (owner?.id === rowId(lead)) return
  throw new ConflictError(`The LinkedIn profile ${profile} is that of another lead. Search for it and edit that lead.`)
}

/** An address that sources know a lead by ties it to its mails; another one would tear the two apart. */
async function checkAddress(tx: Queryable, before: Row, values: ColumnValues): Promise<void> {
  const email = textOf(before, 'email')
  if (!('email' in values) || email === null || values.email === email) return
  const known = await tx.query(
    `/* checkAddress */ (select 1 as known from instantly_leads_raw where email = $1 limit 1)
     union all (select 1 from instantly_emails_raw where email_address = $1 limit 1)`,
    [email],
  )
  if (!isDerivedId(rowId(before)) && known.length === 0) return
  const message = `Instantly knows this lead by ${email}, and so its mails find it. Change the address there, or make a new lead.`
  throw new ValidationError([{ path: 'input.email', message }])
}

/** Events stand in the timeline of the company that their lead belongs to now. */
async function moveEvents(tx: Queryable, before: Row, after: Row): Promise<void> {
  await tx.query(
    `/* moveEvents */ update events set company_id = $2::uuid
     where lead_id = $1::uuid and company_id is distinct from $2::uuid`,
    [rowId(after), after.company_id],
  )
  const former = textOf(before, 'company_id')
  if (former !== null) await pruneCompanies(tx, [former])
}
