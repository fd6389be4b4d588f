import type { Database } from '../src/database/database.ts'
import { bulkLoad, keyOf } from './bulk-load.ts'

/** Long timelines: one busy lead, one large company, one campaign that holds both, and everybody else. */
export interface TimelinesScale {
  /** All events of the workspace: the feed. Nine tenths of them are in the one campaign. */
  events: number
  /** Events of the busy lead. */
  leadEvents: number
  /** People of the large company, who share what is left of the campaign. */
  companyLeads: number
}

/** The rows whose timelines are read. */
export interface TimelineSubjects {
  lead: string
  company: string
  campaign: string
}

/** Fills an empty workspace. The same scale gives the same rows. @returns whose timelines are the long ones */
export async function seedTimelines(database: Database, scale: TimelinesScale): Promise<TimelineSubjects> {
  const { events, leadEvents, companyLeads } = scale
  const campaignEvents = Math.trunc(events * 0.9)
  // Lead 0 is the busy one, 1 to companyLeads are the company's, as many again are everybody else.
  const lead = `case when i <= ${leadEvents} then 0 when i <= ${campaignEvents} then 1 + i % ${companyLeads}
    else 1 + ${companyLeads} + i % ${companyLeads} end`
  const company = (number: string) =>
    `case when ${number} = 0 then 0 when ${number} <= ${companyLeads} then 1 else 2 + ${number} % 100 end`
  const campaign = (number: string) => `case when ${number} <= ${companyLeads} then 0 else 1 + ${number} % 10 end`
  await bulkLoad(database, [
    `/* seedTimelines */ insert into companies (id, company_name, company_domain)
      select ${keyOf('company', 'i')}, 'Company ' || i, 'company' || i || '.example' from generate_series(0, 101) as i`,
    `/* seedTimelines */ insert into leads (id, first_name, last_name, email, company_id)
      select ${keyOf('lead', 'i')}, 'First' || i, 'Last' || i, 'lead' || i || '@company.example',
        ${keyOf('company', company('i'))}
      from generate_series(0, ${companyLeads * 2}) as i`,
    `/* seedTimelines */ insert into campaigns (id, campaign_name)
      select ${keyOf('campaign', 'i')}, 'Campaign ' || i from generate_series(0, 10) as i`,
    `/* seedTimelines */ insert into campaign_leads (id, campaign_id, lead_id)
      select ${keyOf('campaign_lead', 'i')}, ${keyOf('campaign', campaign('i'))}, ${keyOf('lead', 'i')}
      from generate_series(0, ${companyLeads * 2}) as i`,
    `/* seedTimelines */ insert into events (id, event_source, event_type, direction, lead_id, campaign_id, campaign_lead_id,
        company_id, event_timestamp, email_subject, email_body, raw_data)
      select ${keyOf('event', 'i')}, 'instantly',
        (array['email_sent', 'email_opened', 'email_replied', 'email_clicked'])[1 + (hashint8(i) & 3)]::event_type,
        'outbound', ${keyOf('lead', 'number')}, ${keyOf('campaign', campaign('number'))},
        ${keyOf('campaign_lead', 'number')}, ${keyOf('company', company('number'))},
        timestamptz '2025-01-01Z' + make_interval(secs => (hashint8(i) & 1073741823) % 50000000),
        'Subject ' || i % 7, repeat('Body text. ', 20), jsonb_build_object('preview', repeat('x', 200))
      from generate_series(1, ${events}) as i, lateral (select ${lead} as number) as whose`,
  ])
  const [subjects] = await database.query<TimelineSubjects>(
    `/* seedTimelines */ select ${keyOf('lead', '0')}::text as lead, ${keyOf('company', '1')}::text as company,
      ${keyOf('campaign', '0')}::text as campaign`,
  )
  if (subjects === undefined) throw new TypeError('A select without a from gives one row.')
  return subjects
}
