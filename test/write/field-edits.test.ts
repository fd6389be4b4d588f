import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { editedColumns } from '../../src/database/field-edits.ts'
import { updateCompany } from '../../src/write/companies.ts'
import { createLead, updateLead } from '../../src/write/leads.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { openWriter } from './writer.ts'

let db: Database

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

test(`an import is told which columns people set, row by row (${databaseKind})`, async () => {
  const writer = await openWriter(db)
  const made = await createLead(writer, { input: { email: 'jo@nova.example', firstName: 'Jo' } })
  const row = await db.prisma.lead.create({ data: { lastName: 'Untouched' } })
  const company = await db.prisma.company.create({ data: { companyName: 'Nova' } })
  const edit = { id: row.id, jobTitle: null, companyId: company.id }
  const renamed = { id: company.id, companyName: 'Nova Ltd' }
  await updateCompany(writer, { input: renamed })
  expect(await editedColumns(db, 'leads', [made.id, row.id])).toEqual(
    new Map([[made.id, new Set(['email', 'first_name'])]]),
  )
  await updateLead(writer, { input: edit })
  await updateLead(writer, { input: edit })
  expect(await editedColumns(db, 'leads', [row.id, company.id])).toEqual(
    new Map([[row.id, new Set(['job_title', 'company_id'])]]),
  )
  expect(await editedColumns(db, 'companies', [company.id])).toEqual(new Map([[company.id, new Set(['company_name'])]]))
  expect(await editedColumns(db, 'leads', [])).toEqual(new Map())
})

test.each(['delete from', 'truncate'])(
  '%s: what a person set goes with its row, and the row may come back',
  async (statement) => {
    const writer = await openWriter(db)
    const made = await createLead(writer, { input: { firstName: 'Jo' } })
    await db.query(statement === 'truncate' ? 'truncate leads cascade' : 'delete from leads')
    expect(await editedColumns(db, 'leads', [made.id])).toEqual(new Map())
    expect(await db.prisma.fieldEdit.count({ where: { tableName: { not: 'leads' } } })).toBe(1)
  },
)
