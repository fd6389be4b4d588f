import Papa from 'papaparse'
import type { Database } from '../database/database.ts'

/** Where the demo's workspace knows a company of such a name, this is what Apollo says it does. */
const INDUSTRIES: Readonly<Record<string, string>> = {
  Analytics: 'Computer Software',
  Bakery: 'Food & Beverages',
  Clinic: 'Hospital & Health Care',
  Dental: 'Hospital & Health Care',
  Energy: 'Renewables & Environment',
  Foods: 'Food & Beverages',
  Health: 'Hospital & Health Care',
  Logistics: 'Logistics & Supply Chain',
  Networks: 'Computer Software',
  Robotics: 'Industrial Automation',
  Software: 'Computer Software',
}
const OTHER_INDUSTRY = 'Professional Services'

const COLUMNS = [
  'First Name',
  'Last Name',
  'Title',
  'Company Name',
  'Email',
  'Email Status',
  'Person Linkedin Url',
  'Website',
  '# Employees',
  'Industry',
  'Annual Revenue',
  'Country',
] as const

interface KnownLead {
  email: string
  firstName: string | null
  lastName: string | null
  jobTitle: string | null
  companyName: string
  domain: string
}

/** How many people of the workspace the list holds: who answered first, then others. */
const KNOWN = 60

/** What a person of the list who is in no campaign is called; their companies are those of the others. */
const NEWCOMERS = [
  ['Ada', 'Brook'],
  ['Bela', 'Hollis'],
  ['Cleo', 'Marsh'],
  ['Dov', 'Winter'],
  ['Edda', 'Lane'],
  ['Finn', 'Orchard'],
  ['Gita', 'Vale'],
  ['Hugo', 'Stone'],
] as const

/**
 * A list such as Apollo exports it, about people whom the demo's workspace knows and some whom it does not: names,
 * profiles, and what their companies do.
 *
 * @returns the file's text; empty where the workspace knows nobody at a company
 */
export async function demoList(db: Database): Promise<string> {
  const known = await db.query<KnownLead>(
    `/* demoList */ select l.email, l.first_name as "firstName", l.last_name as "lastName", l.job_title as "jobTitle",
       c.company_name as "companyName", c.company_domain as domain
     from leads l join companies c on c.id = l.company_id
     where l.email is not null and c.company_domain is not null
     order by exists (select from campaign_leads m where m.lead_id = l.id and m.overall_status = 'replied') desc,
       l.created_at desc, l.id desc limit $1`,
    [KNOWN],
  )
  if (known.length === 0) return ''
  const newcomers = NEWCOMERS.map(([firstName, lastName], index): KnownLead => {
    const { companyName, domain } = known[index % known.length] ?? {
      companyName: 'Northlight',
      domain: 'northlight.example',
    }
    const email = `${firstName}.${lastName}@${domain}`.toLowerCase()
    return { email, firstName, lastName, jobTitle: 'Head of Operations', companyName, domain }
  })
  return Papa.unparse({ fields: [...COLUMNS], data: [...known, ...newcomers].map(listRow) })
}

function listRow(lead: KnownLead, index: number): string[] {
  const { email, companyName, domain, jobTitle } = lead
  const [first = '', last = ''] = email.split('@')[0]?.split('.').map(capitalized) ?? []
  const firstName = lead.firstName ?? first
  const lastName = lead.lastName ?? last
  const employees = 10 + ((companyName.length * 37) % 400)
  return [
    firstName,
    lastName,
    jobTitle ?? 'Head of Growth',
    companyName,
    email,
    'Verified',
    `http://www.linkedin.com/in/${first}-${last}-${index}`.toLowerCase(),
    `https://www.${domain}`,
    String(employees),
    INDUSTRIES[companyName.split(' ')[1] ?? ''] ?? OTHER_INDUSTRY,
    String(employees * 120_000),
    'United States',
  ]
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
