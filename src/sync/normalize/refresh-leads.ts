import type { Queryable } from '../../database/database.ts'
import { isEdited, unlessEdited } from '../../database/field-edits.ts'
import { isDerived } from '../../database/ownership.ts'
import { campaignLeadState, type LeadRowEvidence } from '../../domain/campaign-lead-state.ts'
import { type InstantlyLeadView, readLead } from '../../sources/instantly/read-lead.ts'
import { interestWord, leadStanding } from '../../sources/instantly/status-words.ts'
import { importedNameOf } from './imported-values.ts'

/**
 * Concludes anew, from lead rows and events, what is not simply copied: the state of each campaign lead, the status of
 * each lead, the company of each event and the name of each company. What a person set stays; where a person put a lead
 * into a company, the lead's rows do not name that company.
 *
 * @param emails normalized addresses of the leads
 * @param companies ids of the companies that these leads belong to by their sources, or belonged to before
 */
export async function refreshLeads(
  db: Queryable,
  emails: readonly string[],
  companies: readonly string[],
): Promise<void> {
  const addresses = JSON.stringify(emails)
  const rows = await readRows(db, addresses)
  await refreshCampaignLeads(db, addresses, rows)
  await refreshLeadStatus(db, emails, rows)
  await db.query(
    `/* refreshEventCompanies */ update events e set company_id = l.company_id from leads l
     where l.email in (select jsonb_array_elements_text($1::jsonb)) and e.lead_id = l.id
       and e.company_id is distinct from l.company_id`,
    [addresses],
  )
  await db.query(
    `/* refreshCompanyNames */ update companies c set company_name = coalesce(imported.over, newest.name, imported.fill, c.company_domain)
     from (select distinct l.company_id as id from leads l
       where l.email in (select jsonb_array_elements_text($1::jsonb)) and l.company_id is not null
       union select jsonb_array_elements_text($2::jsonb)::uuid) touched
     left join lateral (select r.company_name as name from leads l join instantly_leads_raw r on r.email = l.email
       where l.company_id = touched.id and r.company_name is not null and not ${isEdited('l', 'leads', 'company_id')}
       order by r.source_updated_at desc nulls last, r.instantly_lead_id desc limit 1) newest on true
     left join lateral (${importedNameOf('touched.id')}) imported on true
     where c.id = touched.id and ${isDerived('c')}
       and c.company_name is distinct from coalesce(imported.over, newest.name, imported.fill, c.company_domain)
       and not ${isEdited('c', 'companies', 'company_name')}`,
    [addresses, JSON.stringify(companies)],
  )
}

/** Lead rows of the given addresses, newest first. */
type LeadRows = readonly { email: string; view: InstantlyLeadView }[]

async function readRows(db: Queryable, addresses: string): Promise<LeadRows> {
  const rows = await db.query<{ email: string; raw: unknown }>(
    `/* refreshLeads: rows */ select email, raw_json as raw from instantly_leads_raw
     where email in (select jsonb_array_elements_text($1::jsonb))
     order by source_updated_at desc nulls last, instantly_lead_id desc`,
    [addresses],
  )
  return rows.map(({ email, raw }) => ({ email, view: readLead(raw) }))
}

interface CampaignLeadRow {
  id: string
  email: string
  campaign: string | null
  firstSentAt: Date | null
  lastStep: number | null
  firstReplyAt: Date | null
  autoReplies: number
}

/** Where nothing was sent, answered or listed there is no evidence, and what a person set stays. */
async function refreshCampaignLeads(db: Queryable, addresses: string, rows: LeadRows): Promise<void> {
  const newest = new Map<string, InstantlyLeadView>()
  for (const { email, view } of rows) {
    const key = `${view.campaignId}:${email}`
    if (!newest.has(key)) newest.set(key, view)
  }
  const campaignLeads = await db.query<CampaignLeadRow>(
    `/* refreshCampaignLeads: read */ select cl.id, l.email, c.instantly_campaign_id as campaign,
       e.first_sent_at as "firstSentAt", e.last_step as "lastStep", e.first_reply_at as "firstReplyAt",
       coalesce(e.auto_replies, 0) as "autoReplies"
     from leads l join campaign_leads cl on cl.lead_id = l.id join campaigns c on c.id = cl.campaign_id
     left join lateral (
       select min(event_timestamp) filter (where event_type = 'email_sent') as first_sent_at,
         max(sequence_step) filter (where event_type = 'email_sent') as last_step,
         count(*) filter (where event_type = 'email_auto_replied')::int as auto_replies,
         min(event_timestamp) filter (where event_type = 'email_replied') as first_reply_at
       from events where campaign_lead_id = cl.id) e on true
     where l.email in (select jsonb_array_elements_text($1::jsonb))`,
    [addresses],
  )
  const states = campaignLeads.flatMap(({ id, email, campaign, ...fromEvents }) => {
    const view = newest.get(`${campaign}:${email}`)
    if (view === undefined && fromEvents.firstSentAt === null && fromEvents.firstReplyAt === null) return []
    const state = campaignLeadState({ ...fromEvents, row: view === undefined ? null : rowEvidence(view) })
    const row = {
      id,
      email_status: state.emailStatus,
      overall_status: state.overallStatus,
      email_sent_at: state.emailSentAt,
      email_replied_at: state.emailRepliedAt,
      sequence_step: state.sequenceStep,
      provider_status: state.providerStatus,
    }
    return [row]
  })
  const columns = [
    'email_status',
    'overall_status',
    'email_sent_at',
    'email_replied_at',
    'sequence_step',
    'provider_status',
  ]
  const after = columns.map((column) => unlessEdited('cl', 'campaign_leads', column, `r.${column}`))
  await db.query(
    `/* refreshCampaignLeads: write */ update campaign_leads cl set (${columns}) = row(${after})
     from jsonb_to_recordset($1::jsonb) as r(id uuid, email_status email_status, overall_status overall_status,
       email_sent_at timestamptz(3), email_replied_at timestamptz(3), sequence_step int, provider_status int)
     where cl.id = r.id and (${columns.map((column) => `cl.${column}`)}) is distinct from (${after})`,
    [JSON.stringify(states)],
  )
}

function rowEvidence(view: InstantlyLeadView): LeadRowEvidence {
  return {
    standing: leadStanding(view.status),
    providerStatus: view.status,
    won: view.interestStatus !== null && interestWord(view.interestStatus) === 'won',
    openCount: view.openCount,
    clickCount: view.clickCount,
    replyCount: view.replyCount,
    lastContactAt: view.lastContactAt,
    lastStep: view.lastStep,
  }
}

/** A person's own lead (see ownership.ts) keeps the status that a person gave it. */
async function refreshLeadStatus(db: Queryable, emails: readonly string[], rows: LeadRows): Promise<void> {
  const statuses = emails.map((email) => {
    const views = rows.filter((row) => row.email === email).map((row) => row.view)
    const marked = views.filter((view) => view.interestStatus !== null).sort(byInterestChange)
    const interest = marked[0]?.interestStatus ?? null
    return {
      email,
      interest: interest === null ? null : interestWord(interest),
      contacted: views.some((view) => view.lastContactAt !== null),
    }
  })
  await db.query(
    `/* refreshLeadStatus */ update leads l set lead_status = s.status
     from (select r.email, coalesce(r.interest, case when r.contacted or exists (
         select from events e join leads x on x.id = e.lead_id
         where x.email = r.email and e.event_type = 'email_sent') then 'contacted' else 'new' end) as status
       from jsonb_to_recordset($1::jsonb) as r(email text, interest text, contacted boolean)) s
     where l.email = s.email and l.lead_status is distinct from s.status
       and (${isDerived('l')} or l.lead_status = 'new') and not ${isEdited('l', 'leads', 'lead_status')}`,
    [JSON.stringify(statuses)],
  )
}

function byInterestChange(one: InstantlyLeadView, other: InstantlyLeadView): number {
  const when = (view: InstantlyLeadView) => (view.lastInterestChangeAt ?? view.updatedAt)?.getTime() ?? 0
  return when(other) - when(one) || (one.id ?? '').localeCompare(other.id ?? '')
}
