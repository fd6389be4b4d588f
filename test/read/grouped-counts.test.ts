import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { LONGEST_LIST } from '../../src/database/fast-reader/shape.ts'
import { createCounts } from '../../src/read/counts.ts'
import { leadWhere } from '../../src/read/related-filters.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'

/** More parents than a compiled statement takes. */
const COMPANIES = LONGEST_LIST + 200

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
  await db.query(
    `insert into companies (company_name, company_domain) select 'C ' || n, 'c' || n || '.example' from generate_series(1, ${COMPANIES}) n`,
  )
  // @NOTE Some companies have no lead, and of the others some have only one that the filter leaves out.
  await db.query(
    `insert into leads (email, company_id, apollo_data)
     select company_domain || '@' || n, id, jsonb_build_object('grade', n % 3)
     from companies, generate_series(1, 3) n where (length(company_domain) + n) % 2 = 0`,
  )
})
afterAll(() => db[Symbol.asyncDispose]())

describe(`counts of more parents than one statement takes (${databaseKind})`, () => {
  test.each([
    ['without a filter', {}, 'true'],
    ['with a filter on JSON', { apolloData: [{ path: ['grade'], eq: 1 }] }, "(apollo_data->>'grade')::int = 1"],
  ])("are each parent's own, %s", async (_title, filter, condition) => {
    const rows = await db.query<{ id: string; leads: number }>(
      `select id::text as id, (select count(*)::int from leads where company_id = companies.id and ${condition}) as leads
       from companies`,
    )
    const countRows = createCounts(db)
    const counted = await Promise.all(
      rows.map(({ id }) =>
        countRows({ model: 'Lead', where: leadWhere(filter), scope: { column: 'companyId', value: id } }),
      ),
    )
    expect(counted).toEqual(rows.map(({ leads }) => leads))
    expect(new Set(counted).size).toBeGreaterThan(1)
  })
})
