import { errorCode } from '../database/errors.ts'
import { ConflictError } from '../read/expected-errors.ts'

const UNIQUE = '23505'
const REFERENCE = '23503'

/** What a unique constraint is about, for people. */
const TAKEN: Readonly<Record<string, string>> = {
  users_email_key: 'Another user has this e-mail address. Give that one another role with setUserRole instead.',
  leads_email_key: 'Another lead has this e-mail address. Search for it and edit that lead.',
  companies_company_domain_key: 'Another company has this domain. Search for it and edit that company.',
  campaigns_instantly_campaign_id_key: 'Another campaign is linked to this campaign of Instantly.',
  campaign_leads_campaign_id_lead_id_key: 'The lead is in this campaign already.',
}

/** Two changes at once may both find a name free; the database lets one through, and the other gets a ConflictError. */
export function toConflict(error: unknown): unknown {
  const code = errorCode(error)
  if (code === REFERENCE) {
    return new ConflictError('Something that this refers to was deleted meanwhile. Read it again and repeat.')
  }
  if (code !== UNIQUE) return error
  return new ConflictError(TAKEN[constraintOf(error)] ?? 'Someone else wrote the same meanwhile. Read it again.')
}

function constraintOf(error: unknown): string {
  const constraint: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'constraint') : undefined
  return typeof constraint === 'string' ? constraint : ''
}
