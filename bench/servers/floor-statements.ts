import type { ReadName } from '../reads.ts'

const EVENT = `'id', e.id, 'eventSource', e.event_source, 'eventType', e.event_type, 'eventTimestamp', e.event_timestamp,
  'emailSubject', e.email_subject, 'noteText', e.note_text`

/** The last events of a row, as a JSON array. The innermost select bounds the walk on the index before JSON is made. */
const lastEvents = (column: string, row: string, limit: number, more = '') =>
  `(select coalesce(json_agg(json_build_object(${EVENT} ${more}) order by e.event_timestamp desc, e.id desc), '[]')
    from (select * from events where ${column} = ${row} order by event_timestamp desc, id desc limit ${limit}) as e)`

const companyOf = (columns: string) =>
  `(select json_build_object(${columns}) from companies as c where c.id = l.company_id)`

const CAMPAIGN = `(select json_build_object('campaignName', k.campaign_name) from campaigns as k where k.id = e.campaign_id)`

/** Each read as the one statement that a person would write for it; gives the answer's `data` as text in `data`. */
export const FLOOR_STATEMENTS: Readonly<Record<ReadName, string>> = {
  timeline: `/* floor */ select json_build_object('lead', json_build_object('firstName', l.first_name,
      'lastName', l.last_name, 'email', l.email, 'company', ${companyOf(`'companyName', c.company_name`)},
      'events', ${lastEvents('lead_id', 'l.id', 50, `, 'campaign', ${CAMPAIGN}`)}))::text as data
    from leads as l where l.id = $1`,
  leads: `/* floor */ select json_build_object('leads', (select json_agg(json_build_object('id', l.id,
      'firstName', l.first_name, 'email', l.email,
      'company', ${companyOf(`'companyName', c.company_name, 'companyDomain', c.company_domain`)},
      'events', ${lastEvents('lead_id', 'l.id', 5)}) order by l.created_at desc, l.id desc)
    from (select * from leads order by created_at desc, id desc limit 50) as l))::text as data`,
  company: `/* floor */ select json_build_object('company', json_build_object('companyName', c.company_name, 'leads',
      (select json_agg(json_build_object('id', l.id, 'email', l.email, 'campaignLeads',
        (select coalesce(json_agg(json_build_object('id', m.id, 'overallStatus', m.overall_status,
            'campaign', (select json_build_object('campaignName', k.campaign_name) from campaigns as k where k.id = m.campaign_id),
            'events', ${lastEvents('campaign_lead_id', 'm.id', 10)}) order by m.created_at desc, m.id desc), '[]')
          from (select * from campaign_leads where lead_id = l.id order by created_at desc, id desc limit 10) as m)
      ) order by l.created_at desc, l.id desc)
      from (select * from leads where company_id = c.id order by created_at desc, id desc limit 20) as l)))::text as data
    from companies as c where c.id = $1`,
  feed: `/* floor */ select json_build_object('events', (select json_agg(json_build_object(${EVENT},
      'lead', (select json_build_object('firstName', l.first_name, 'email', l.email,
        'company', ${companyOf(`'companyName', c.company_name`)}) from leads as l where l.id = e.lead_id),
      'campaign', ${CAMPAIGN}) order by e.event_timestamp desc, e.id desc)
    from (select * from events order by event_timestamp desc, id desc limit 50) as e))::text as data`,
}
