import { attachEvents } from '../../database/attach-events.ts'
import type { Queryable } from '../../database/database.ts'
import { isEditedAnywhere, unlessEdited } from '../../database/field-edits.ts'
import { isDerived, ownedOrFilled } from '../../database/ownership.ts'
import { pruneCompanies } from '../../database/prune-companies.ts'
import { companyDomain } from '../../domain/company-domain.ts'
import { emailDomain } from '../../domain/email-address.ts'
import { derivedId } from '../../domain/identity.ts'
import { websiteDomain } from '../../domain/website-domain.ts'
import { type InstantlyLeadView, readLead } from '../../sources/instantly/read-lead.ts'
import { type ImportedValues, readImportedValues } from './imported-values.ts'
import { refreshLeads } from './refresh-leads.ts'

/** A lead in a campaign, by the keys both have at Instantly. */
interface NamedPerson {
  email: string
  instantlyCampaignId: string
}

/**
 * Derives companies, leads and campaign leads of the given addresses anew from everything that speaks of them: lead rows
 * of Instantly, and campaign mails, whose person is a lead even when Instantly no longer has the row. Rows of ours that
 * nothing speaks for any more are taken away.
 *
 * @param addresses normalized addresses to look at again
 */
export async function derivePeople(db: Queryable, addresses: Iterable<string>): Promise<void> {
  const emails = [...new Set(addresses)]
  if (emails.length === 0) return
  const rows = await readLeadRows(db, emails)
  const named = await readNamed(db, emails)
  const namedEmails = new Set(named.map(({ email }) => email))
  const known = emails.filter((email) => rows.has(email) || namedEmails.has(email))
  const imported = await readImportedValues(
    db,
    known.map((email) => derivedId('lead', email)),
  )
  const persons = known.map((email) => person(email, rows.get(email) ?? [], imported))
  const formerCompanies = await readCompanyIds(db, emails)
  const companies = [...new Set([...formerCompanies, ...(await addCompanies(db, persons))])]
  await upsertLeads(db, persons)
  await addCampaignLeads(db, [...pairsOf(rows), ...named])
  await pruneLeads(db, emails)
  await attachEvents(db, emails)
  await refreshLeads(db, emails, companies)
  await pruneCompanies(db, companies)
}

/** Whom campaign mails name, with the campaign. */
function readNamed(db: Queryable, emails: readonly string[]): Promise<NamedPerson[]> {
  return db.query<NamedPerson>(
    `/* readNamed */ select distinct email_address as email, instantly_campaign_id as "instantlyCampaignId"
     from instantly_emails_raw
     where email_address in (select jsonb_array_elements_text($1::jsonb)) and instantly_campaign_id is not null`,
    [JSON.stringify(emails)],
  )
}

interface Person {
  id: string
  email: string
  first_name: string | null
  last_name: string | null
  job_title: string | null
  company_domain: string | null
  company_over: string | null
  company_fill: string | null
}

/** Newest row first; of each field the first that has a value. Imported values win or fill, as they were asked to. */
function person(email: string, views: readonly InstantlyLeadView[], imported: ImportedValues): Person {
  const id = derivedId('lead', email)
  const first = (read: (view: InstantlyLeadView) => string | null) =>
    views.map(read).find((value) => value !== null) ?? null
  const withImported = (column: string, value: string | null) => {
    const { over, fill } = imported(id, column)
    return over ?? value ?? fill
  }
  const company = imported(id, 'company_id')
  return {
    id,
    email,
    company_over: company.over,
    company_fill: company.fill,
    first_name: withImported(
      'first_name',
      first((view) => view.firstName),
    ),
    last_name: withImported(
      'last_name',
      first((view) => view.lastName),
    ),
    job_title: withImported(
      'job_title',
      first((view) => view.jobTitle),
    ),
    company_domain:
      companyDomain(emailDomain(email)) ??
      first((view) => websiteDomain(view.website) ?? websiteDomain(view.companyDomain)),
  }
}

async function readLeadRows(db: Queryable, emails: readonly string[]): Promise<Map<string, InstantlyLeadView[]>> {
  const rows = await db.query<{ email: string; raw: unknown }>(
    `/* readLeadRows */ select email, raw_json as raw from instantly_leads_raw
     where email in (select jsonb_array_elements_text($1::jsonb))
     order by source_updated_at desc nulls last, instantly_lead_id desc`,
    [JSON.stringify(emails)],
  )
  const byEmail = new Map<string, InstantlyLeadView[]>()
  for (const { email, raw } of rows) {
    const views = byEmail.get(email) ?? []
    views.push(readLead(raw))
    byEmail.set(email, views)
  }
  return byEmail
}

function pairsOf(rows: Map<string, InstantlyLeadView[]>): NamedPerson[] {
  return [...rows].flatMap(([email, views]) =>
    views.flatMap(({ campaignId }) => (campaignId === null ? [] : [{ email, instantlyCampaignId: campaignId }])),
  )
}

async function readCompanyIds(db: Queryable, emails: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `/* readCompanyIds */ select distinct company_id as id from leads
     where email in (select jsonb_array_elements_text($1::jsonb)) and company_id is not null`,
    [JSON.stringify(emails)],
  )
  return rows.map(({ id }) => id)
}

/** A new company is called by its domain until a lead row names it. @returns the ids of the persons' companies */
async function addCompanies(db: Queryable, persons: readonly Person[]): Promise<string[]> {
  const domains = [...new Set(persons.flatMap(({ company_domain }) => company_domain ?? []))].sort()
  const companies = domains.map((domain) => ({ id: derivedId('company', domain), company_domain: domain }))
  await db.query(
    `/* addCompanies */ insert into companies (id, company_name, company_domain)
     select id, company_domain, company_domain from jsonb_to_recordset($1::jsonb) as r(id uuid, company_domain text)
     on conflict (company_domain) do nothing`,
    [JSON.stringify(companies)],
  )
  const rows = await db.query<{ id: string }>(
    `/* addCompanies: read */ select id from companies
     where company_domain in (select jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(domains)],
  )
  return rows.map(({ id }) => id)
}

async function upsertLeads(db: Queryable, persons: readonly Person[]): Promise<void> {
  const columns = ['first_name', 'last_name', 'job_title', 'company_id']
  const after = columns.map((column) => unlessEdited('l', 'leads', column, ownedOrFilled('l', column)))
  await db.query(
    `/* upsertLeads */ insert into leads as l (id, email, first_name, last_name, job_title, company_id)
     select r.id, r.email, r.first_name, r.last_name, r.job_title, coalesce(o.id, c.id, f.id)
     from jsonb_to_recordset($1::jsonb) as r(id uuid, email text, first_name text, last_name text, job_title text,
       company_domain text, company_over uuid, company_fill uuid)
     left join companies c on c.company_domain = r.company_domain
     left join companies o on o.id = r.company_over
     left join companies f on f.id = r.company_fill
     order by r.email
     on conflict (email) do update set (${columns.join(', ')}) = row(${after.join(', ')})
     where (${columns.map((column) => `l.${column}`).join(', ')}) is distinct from (${after.join(', ')})`,
    [JSON.stringify(persons)],
  )
}

async function addCampaignLeads(db: Queryable, pairs: readonly NamedPerson[]): Promise<void> {
  const rows = pairs.map(({ email, instantlyCampaignId }) => ({
    id: derivedId('campaign_lead', `${instantlyCampaignId}:${email}`),
    email,
    instantly_campaign_id: instantlyCampaignId,
  }))
  await db.query(
    `/* addCampaignLeads */ insert into campaign_leads (id, campaign_id, lead_id)
     select distinct on (c.id, l.id) r.id, c.id, l.id
     from jsonb_to_recordset($1::jsonb) as r(id uuid, email text, instantly_campaign_id text)
     join campaigns c on c.instantly_campaign_id = r.instantly_campaign_id
     join leads l on l.email = r.email
     order by c.id, l.id
     on conflict (campaign_id, lead_id) do nothing`,
    [JSON.stringify(rows)],
  )
}

/** Takes away rows that a source made and that nothing speaks for any more; what a person made, edited or noted on stays. */
async function pruneLeads(db: Queryable, emails: readonly string[]): Promise<void> {
  await db.query(
    `/* pruneLeads: campaign leads */ delete from campaign_leads cl using leads l, campaigns c
     where l.email in (select jsonb_array_elements_text($1::jsonb)) and cl.lead_id = l.id and c.id = cl.campaign_id
       and ${isDerived('cl')} and not ${isEditedAnywhere('cl', 'campaign_leads')}
       and not exists (select from instantly_leads_raw r
         where r.email = l.email and r.instantly_campaign_id = c.instantly_campaign_id)
       and not exists (select from instantly_emails_raw m
         where m.email_address = l.email and m.instantly_campaign_id = c.instantly_campaign_id)
       and not exists (select from events e where e.campaign_lead_id = cl.id and e.event_source <> 'instantly')`,
    [JSON.stringify(emails)],
  )
  await db.query(
    `/* pruneLeads: leads */ delete from leads l
     where l.email in (select jsonb_array_elements_text($1::jsonb)) and ${isDerived('l')} and l.csv_import_id is null
       and not ${isEditedAnywhere('l', 'leads')}
       and not exists (select from instantly_leads_raw r where r.email = l.email)
       and not exists (select from instantly_emails_raw m
         where m.email_address = l.email and m.instantly_campaign_id is not null)
       and not exists (select from campaign_leads cl where cl.lead_id = l.id)
       and not exists (select from events e where e.lead_id = l.id and e.event_source <> 'instantly')`,
    [JSON.stringify(emails)],
  )
}
