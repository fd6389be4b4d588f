import { createWriteStream } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** The columns of Apollo's contact export of 2026 (Apollo fact sheet §1.1, A7). */
export const COLUMNS =
  'First Name,Last Name,Title,Company Name,Company Name for Emails,Email,Email Status,Primary Email Source,Primary Email Verification Source,Email Confidence,Primary Email Catch-all Status,Primary Email Last Verified At,Seniority,Departments,Sub Departments,Contact Owner,Work Direct Phone,Home Phone,Mobile Phone,Corporate Phone,Other Phone,Do Not Call,Stage,Lists,Last Contacted,Account Owner,# Employees,Industry,Keywords,Person Linkedin Url,Website,Company Linkedin Url,Facebook Url,Twitter Url,City,State,Country,Company Address,Company City,Company State,Company Country,Company Phone,Technologies,Annual Revenue,Total Funding,Latest Funding,Latest Funding Amount,Last Raised At,Subsidiary of,Subsidiary of (Organization ID),Email Sent,Email Open,Email Bounced,Replied,Demoed,Number of Retail Locations,SIC Codes,NAICS Codes,Apollo Contact Id,Apollo Account Id,Apollo Record Id,Secondary Email,Secondary Email Source,Secondary Email Status,Secondary Email Verification Source,Tertiary Email,Tertiary Email Source,Tertiary Email Status,Tertiary Email Verification Source,Qualify Contact'.split(
    ',',
  )

const WORDS = 'saas,analytics,crm,billing,logistics,retail,fintech,dental,design,cloud,security,hiring'.split(',')

/** Writes contacts as Apollo does: about 2,200 bytes each, ten at a company. Readable for the database server. */
export async function writeContacts(path: string, rows: number): Promise<void> {
  const lines = function* () {
    yield `${COLUMNS.join(',')}\n`
    for (let row = 0; row < rows; row += 1) yield contact(row)
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  await chmod(path, 0o644)
}

function contact(row: number): string {
  const company = Math.floor(row / 10)
  const keywords = Array.from({ length: 110 }, (_, index) => WORDS[(row * 7 + index * 5) % WORDS.length]).join(', ')
  const id = (kind: number, number: number) =>
    `6a31${kind.toString(16).padStart(4, '0')}${number.toString(16).padStart(16, '0')}`
  const cells: Readonly<Record<string, string>> = {
    'First Name': `Pat${row % 977}`,
    'Last Name': `Sample${row}`,
    Title: 'VP, Marketing',
    'Company Name': `Company ${company}, Inc.`,
    'Company Name for Emails': `Company ${company}`,
    Email: `pat.sample${row}@company${company}.example`,
    'Email Status': 'Verified',
    'Primary Email Source': 'Apollo',
    'Primary Email Verification Source': 'Apollo',
    'Primary Email Catch-all Status': 'Not Catch-all',
    'Primary Email Last Verified At': '2026-06-15T18:21:43+00:00',
    Seniority: 'Vp',
    Departments: 'Marketing, Sales',
    'Contact Owner': 'owner@agency.example',
    'Mobile Phone': `'+1 512-555-${String(row % 10_000).padStart(4, '0')}`,
    'Corporate Phone': "'+1 512-555-0142",
    'Do Not Call': 'false',
    Stage: 'Cold',
    Lists: 'Q3 target, Tier 1',
    'Account Owner': 'owner@agency.example',
    '# Employees': String(10 + (company % 900)),
    Industry: 'information technology & services',
    Keywords: keywords,
    'Person Linkedin Url': `http://www.linkedin.com/in/pat-sample-${row}`,
    Website: `https://company${company}.example`,
    'Company Linkedin Url': `http://www.linkedin.com/company/company-${company}`,
    City: 'Austin',
    State: 'Texas',
    Country: 'United States',
    'Company Address': '100 Main St, Austin, Texas, United States',
    'Company City': 'Austin',
    'Company State': 'Texas',
    'Company Country': 'United States',
    'Company Phone': "'+1 512-555-0142",
    Technologies: 'Cloud Mail, Web Analytics, Mobile Friendly',
    'Annual Revenue': '12500000',
    'Email Open': 'false',
    'Email Bounced': 'false',
    Replied: 'false',
    Demoed: 'false',
    'SIC Codes': '7372, 7374',
    'Apollo Contact Id': id(1, row),
    'Apollo Account Id': id(2, company),
    'Apollo Record Id': id(1, row),
  }
  return `${COLUMNS.map((column) => quoted(cells[column] ?? '')).join(',')}\n`
}

function quoted(cell: string): string {
  return cell.includes(',') ? `"${cell}"` : cell
}
