import type { Queryable } from '../database/database.ts'

/**
 * Puts what Instantly said about these addresses back to pending: the next sync derives their leads anew, because a
 * person changed what they rest on.
 *
 * @param emails normalized addresses
 */
export async function reopenAddresses(tx: Queryable, emails: readonly string[]): Promise<void> {
  if (emails.length === 0) return
  const addresses = JSON.stringify(emails)
  await tx.query(
    `/* reopenAddresses: leads */ update instantly_leads_raw set normalized_hash = null, normalize_attempts = 0
     where email in (select jsonb_array_elements_text($1::jsonb))`,
    [addresses],
  )
  await tx.query(
    `/* reopenAddresses: mails */ update instantly_emails_raw set normalized_hash = null, normalize_attempts = 0
     where email_address in (select jsonb_array_elements_text($1::jsonb))`,
    [addresses],
  )
}

/** The same for rows that named the address once: after it nothing may speak for its lead any more. */
export async function reopenFormerRows(tx: Queryable, email: string): Promise<void> {
  await tx.query(
    `/* reopenFormerRows */ update instantly_leads_raw set normalized_hash = null, normalize_attempts = 0
     where instantly_lead_id in (select record_key from raw_versions
       where raw_table = 'instantly_leads_raw' and lower(btrim(raw_json ->> 'email')) = $1)`,
    [email],
  )
}

/** Puts what Instantly said about a campaign, and about everyone in it, back to pending. */
export async function reopenCampaign(tx: Queryable, instantlyCampaignId: string): Promise<void> {
  const tables = [
    'instantly_campaign_definitions_raw',
    'instantly_campaigns_raw',
    'instantly_leads_raw',
    'instantly_emails_raw',
  ]
  for (const table of tables) {
    await tx.query(
      `/* reopenCampaign */ update ${table} set normalized_hash = null, normalize_attempts = 0
       where instantly_campaign_id = $1`,
      [instantlyCampaignId],
    )
  }
}

/** The addresses of the leads of a company. */
export async function addressesOfCompany(tx: Queryable, companyId: string): Promise<string[]> {
  const rows = await tx.query<{ email: string }>(
    '/* addressesOfCompany */ select email from leads where company_id = $1::uuid and email is not null',
    [companyId],
  )
  return rows.map(({ email }) => email)
}
