import type { Database } from '../src/database/database.ts'
import { bulkLoad, keyOf } from './bulk-load.ts'

/** How much data the four reads are measured on. */
export interface ReadsScale {
  companies: number
  leads: number
  /** At least 2. */
  campaigns: number
  /** Over the two campaigns that each lead is in. */
  eventsPerLead: number
}

/** The scale that the targets of the four reads are set for. */
export const FULL_SCALE: ReadsScale = { companies: 20_000, leads: 200_000, campaigns: 50, eventsPerLead: 10 }

/** Fills an empty workspace. The same scale gives the same rows. */
export async function seedReads(database: Database, scale: ReadsScale): Promise<void> {
  const { companies, leads, campaigns, eventsPerLead } = scale
  const companyOf = (lead: string) => `1 + (hashint8(${lead}) & 1073741823) % ${companies}`
  const campaignOf = (lead: string, turn: string) =>
    `1 + (${lead} + ${turn} * ${Math.trunc(campaigns / 2)}) % ${campaigns}`
  await bulkLoad(database, [
    `/* seedReads */ insert into companies (id, company_name, company_domain, industry, company_size, apollo_data, created_at)
      select ${keyOf('company', 'i')}, 'Company ' || i, 'company' || i || '.example',
        (array['Software', 'Retail', 'Finance', 'Health', 'Energy'])[1 + i % 5],
        (array['1-10', '11-50', '51-200', '201-500'])[1 + i % 4],
        jsonb_build_object('# Employees', i % 500, 'Keywords', repeat('keyword ', 20)),
        timestamptz '2026-01-01Z' + i * interval '7 seconds'
      from generate_series(1, ${companies}) as i`,
    `/* seedReads */ insert into leads (id, first_name, last_name, email, job_title, seniority, company_id, apollo_data, created_at)
      select ${keyOf('lead', 'i')}, 'First' || i, 'Last' || i, 'lead' || i || '@company' || c || '.example',
        'Head of ' || i % 37, (array['c_suite', 'vp', 'director', 'manager', 'senior'])[1 + i % 5],
        ${keyOf('company', 'c')}, jsonb_build_object('Technologies', repeat('tech ', 30)),
        timestamptz '2026-01-01Z' + i * interval '3 seconds'
      from generate_series(1, ${leads}) as i, lateral (select ${companyOf('i')} as c) as company`,
    `/* seedReads */ insert into campaigns (id, campaign_name, uses_email, uses_calls, campaign_status)
      select ${keyOf('campaign', 'i')}, 'Campaign ' || i, true, i % 2 = 0, 'active'
      from generate_series(1, ${campaigns}) as i`,
    `/* seedReads */ insert into campaign_leads (id, campaign_id, lead_id, email_status, overall_status, sequence_step, created_at)
      select ${keyOf('campaign_lead', 'i * 2 + turn')}, ${keyOf('campaign', campaignOf('i', 'turn'))}, ${keyOf('lead', 'i')},
        'sent', (array['active', 'replied', 'completed'])[1 + i % 3]::overall_status, 1,
        timestamptz '2026-01-02Z' + i * interval '3 seconds'
      from generate_series(1, ${leads}) as i, generate_series(0, 1) as turn`,
    // @NOTE Both campaigns of a lead get an event at the very same instant, so that the order of ids is measured too.
    `/* seedReads */ insert into events (id, event_source, event_type, direction, lead_id, campaign_id, campaign_lead_id,
        company_id, event_timestamp, email_subject, email_body, note_text, raw_data)
      select ${keyOf('event', `i * ${eventsPerLead} + n`)},
        (array['instantly', 'instantly', 'instantly', 'vapi', 'manual'])[1 + n % 5]::event_source,
        (array['email_sent', 'email_opened', 'email_replied', 'call_completed', 'note_added'])[1 + n % 5]::event_type,
        (array['outbound', 'inbound', 'inbound', 'outbound', 'internal'])[1 + n % 5]::event_direction,
        ${keyOf('lead', 'i')}, ${keyOf('campaign', campaignOf('i', '(n % 2)'))}, ${keyOf('campaign_lead', 'i * 2 + n % 2')},
        ${keyOf('company', companyOf('i'))},
        timestamptz '2026-01-01Z' + make_interval(secs => (hashint8(i * ${eventsPerLead} + n / 2) & 268435455) % 28000000),
        case when n % 5 < 3 then 'Subject ' || n end, case when n % 5 < 3 then repeat('Body text. ', 20) end,
        case when n % 5 = 4 then 'Note ' || n end, jsonb_build_object('preview', repeat('x', 200))
      from generate_series(1, ${leads}) as i, generate_series(0, ${eventsPerLead} - 1) as n`,
  ])
}
