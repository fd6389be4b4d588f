import type { Queryable } from './database.ts'

/**
 * A mail's event belongs to the lead with the mail's address. Events that waited for their lead find it now (DESIGN §4:
 * attached by itself when the identity appears); events of an address that is no lead any more let go of it.
 */
export async function attachEvents(db: Queryable, emails: readonly string[]): Promise<void> {
  await db.query(
    `/* attachEvents */ update events e set lead_id = l.id, campaign_lead_id = cl.id, company_id = l.company_id
     from instantly_emails_raw r
     left join leads l on l.email = r.email_address
     left join campaigns c on c.instantly_campaign_id = r.instantly_campaign_id
     left join campaign_leads cl on cl.campaign_id = c.id and cl.lead_id = l.id
     where r.email_address in (select jsonb_array_elements_text($1::jsonb))
       and e.instantly_email_id = r.instantly_email_id and e.event_source = 'instantly'
       and (e.lead_id, e.campaign_lead_id, e.company_id) is distinct from (l.id, cl.id, l.company_id)`,
    [JSON.stringify(emails)],
  )
}
