import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { derivedId } from '../../src/domain/identity.ts'
import { isJsonObject } from '../../src/domain/json.ts'
import { rebuild } from '../../src/sync/rebuild.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => emptyDatabase(db))

const PAGES = [
  'https://www.linkedin.com/company/acme',
  'instagram.com/acme',
  'https://x.com/acme',
  'linktr.ee/acme',
  'https://de.linkedin.com/in/ada',
]

/** A workspace whose leads have free-mail addresses, and pages on platforms for websites; one has a website of its own. */
async function startWithPages() {
  const kit = await startSyncKit(db, { leads: 40 })
  const emails = new Map<unknown, string>()
  kit.simulator.faults.next({
    match: { path: /\/leads\/list$/ },
    times: 1000,
    kind: 'mutate',
    mutate: (body) => {
      if (!isJsonObject(body) || !Array.isArray(body.items)) return body
      const items = body.items.map((item) => {
        if (!isJsonObject(item)) return item
        const index = [...emails.keys()].indexOf(item.id)
        const place = index === -1 ? emails.size : index
        emails.set(item.id, `lead${place}@gmail.com`)
        const website = place === 0 ? 'https://www.smile.example/team' : PAGES[place % PAGES.length]
        const domain =
          place === 0 ? 'smile.example' : new URL(`https://${String(website).replace(/^https:\/\//, '')}`).hostname
        const fields = { email: `lead${place}@gmail.com`, website, company_domain: domain }
        return { ...item, ...fields, payload: { ...(isJsonObject(item.payload) && item.payload), website } }
      })
      return { ...body, items }
    },
  })
  return kit
}

const companiesOf = () =>
  db.query<{ domain: string | null; leads: number }>(
    `select c.company_domain as domain, count(*)::int as leads from leads l left join companies c on c.id = l.company_id
     where l.email like 'lead%@gmail.com' group by 1 order by 1 nulls last`,
  )

describe(`a page on a platform is nobody's domain (${databaseKind})`, () => {
  test('leads with such websites do not become colleagues', async () => {
    await using kit = await startWithPages()
    expect((await kit.sync({ resources: ['campaigns', 'campaign_analytics', 'leads'] })).status).toBe('succeeded')
    const companies = await companiesOf()
    expect(companies.map(({ domain }) => domain)).toEqual(['smile.example', null])
    expect(companies[0]?.leads).toBe(1)
    expect(companies[1]?.leads).toBeGreaterThan(10)
  })

  test('rebuild puts right what was derived before', async () => {
    await using kit = await startWithPages()
    await kit.sync({ resources: ['campaigns', 'campaign_analytics', 'leads'] })
    const bogus = derivedId('company', 'linkedin.com')
    await db.query(
      `insert into companies (id, company_name, company_domain) values ($1::uuid, 'acme', 'linkedin.com')`,
      [bogus],
    )
    await db.query(`update leads set company_id = $1::uuid where email like 'lead%@gmail.com'`, [bogus])
    expect((await companiesOf()).map(({ domain }) => domain)).toEqual(['linkedin.com'])
    await rebuild(db, { check: false })
    expect((await companiesOf()).map(({ domain }) => domain)).toEqual(['smile.example', null])
    expect(await db.query(`select from companies where company_domain = 'linkedin.com'`)).toEqual([])
  })
})
