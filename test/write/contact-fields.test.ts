import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { editedColumns } from '../../src/database/field-edits.ts'
import { ConflictError, ValidationError } from '../../src/read/expected-errors.ts'
import type { Writer } from '../../src/write/change.ts'
import { createCompany, updateCompany } from '../../src/write/companies.ts'
import { createLead, updateLead } from '../../src/write/leads.ts'
import { releaseField } from '../../src/write/release-field.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { openWriter } from './writer.ts'

let db: Database
let kit: ImportKit
let writer: Writer

beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db)
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await emptyDatabase(db)
  writer = await openWriter(db)
})

/** The paths of the fields that a change is refused for. */
const refusedPaths = (change: Promise<unknown>) =>
  change.then(
    () => [],
    (error: unknown) =>
      error instanceof ValidationError ? error.fields.map(({ path }) => path) : Promise.reject(error),
  )

describe(`phone, LinkedIn and revenue that people set (${databaseKind})`, () => {
  test('are brought into the form that imports bring them into', async () => {
    const list =
      'Email,First Name,Phone,Person Linkedin Url\nimported@one.example,Im,+1 (415) 555-0142,HTTPS://uk.linkedin.com/in/Im-Ported/\n'
    await kit.import(list)
    const imported = await db.prisma.lead.findUniqueOrThrow({ where: { email: 'imported@one.example' } })
    expect([imported.phone, imported.linkedinId]).toEqual(['+14155550142', 'im-ported'])
    const input = { email: 'typed@one.example', phone: '+1 (415) 555-0142', linkedinId: 'linkedin.com/in/Ty-Ped?x=1' }
    const { id } = await createLead(writer, { input })
    expect(await db.prisma.lead.findUnique({ where: { id } })).toMatchObject({
      phone: '+14155550142',
      linkedinId: 'ty-ped',
    })
    const edit = { id: imported.id, phone: '+44 20 7946 0958', linkedinId: 'New-Name' }
    await updateLead(writer, { input: edit })
    expect(await db.prisma.lead.findUnique({ where: { id: imported.id } })).toMatchObject({
      phone: '+442079460958',
      linkedinId: 'new-name',
    })
  })

  test('are refused with the path of each bad field', async () => {
    const { id } = await createLead(writer, { input: { firstName: 'Jo' } })
    const lead = { id, phone: '0171 55', linkedinId: 'https://example.example/in/jo' }
    expect(await refusedPaths(updateLead(writer, { input: lead }))).toEqual(['input.phone', 'input.linkedinId'])
    const company = { companyName: 'Nova', phone: 'none', linkedinId: 'linkedin.com/in/jo', annualRevenue: '  ' }
    expect(await refusedPaths(createCompany(writer, { input: company }))).toEqual([
      'input.annualRevenue',
      'input.phone',
      'input.linkedinId',
    ])
  })

  test('stay as they are when a list overwrites, until they are given back', async () => {
    const lead = await createLead(writer, {
      input: { email: 'jo@nova.example', phone: '+14155550142', linkedinId: 'jo' },
    })
    const company = await createCompany(writer, {
      input: {
        companyName: 'Nova',
        companyDomain: 'nova.example',
        annualRevenue: '$2M',
        phone: '+14155550100',
        linkedinId: 'nova',
      },
    })
    const columns = ['phone', 'linkedin_id']
    expect((await editedColumns(db, 'leads', [lead.id])).get(lead.id)).toEqual(new Set(['email', ...columns]))
    const list = (revenue: string) =>
      'Email,Mobile Phone,Person Linkedin Url,Company,Website,Annual Revenue,Company Phone,Company Linkedin Url\n' +
      `jo@nova.example,+14155559999,linkedin.com/in/other,Nova,nova.example,${revenue},+14155558888,linkedin.com/company/other\n`
    const policies = {
      phone: 'overwrite',
      linkedin_id: 'overwrite',
      annual_revenue: 'overwrite',
      company_phone: 'overwrite',
      company_linkedin_id: 'overwrite',
    } as const
    const { rows } = await kit.import(list('9000000'), { policies })
    expect(rows[0]?.reasons).toContain('edited_by_person')
    const stored = async () => [
      await db.prisma.lead.findUnique({ where: { id: lead.id }, select: { phone: true, linkedinId: true } }),
      await db.prisma.company.findUnique({
        where: { id: company.id },
        select: { annualRevenue: true, annualRevenueAmount: true, phone: true, linkedinId: true },
      }),
    ]
    expect(await stored()).toEqual([
      { phone: '+14155550142', linkedinId: 'jo' },
      { annualRevenue: '$2M', annualRevenueAmount: 2_000_000, phone: '+14155550100', linkedinId: 'nova' },
    ])
    for (const field of ['phone', 'linkedinId']) await releaseField(writer, { id: `Lead:${lead.id}`, field })
    for (const field of ['annualRevenue', 'phone', 'linkedinId'])
      await releaseField(writer, { id: `Company:${company.id}`, field })
    await kit.import(list('9000001'), { policies })
    expect(await stored()).toEqual([
      { phone: '+14155559999', linkedinId: 'other' },
      { annualRevenue: '9000001', annualRevenueAmount: 9_000_001, phone: '+14155558888', linkedinId: 'other' },
    ])
  })

  test('the numbers of a company follow the words that people set for them', async () => {
    const { id } = await createCompany(writer, {
      input: { companyName: 'Nova', companySize: '11-50', annualRevenue: '$12.5M' },
    })
    const numbers = () =>
      db.prisma.company.findUnique({
        where: { id },
        select: { employeesMin: true, employeesMax: true, annualRevenueAmount: true },
      })
    expect(await numbers()).toEqual({ employeesMin: 11, employeesMax: 50, annualRevenueAmount: 12_500_000 })
    await updateCompany(writer, { input: Object.assign({ id }, { companySize: 'many', annualRevenue: null }) })
    expect(await numbers()).toEqual({ employeesMin: null, employeesMax: null, annualRevenueAmount: null })
  })

  test('a profile that was set finds its lead in lists, the former one too, and is no other lead’s', async () => {
    await kit.import('First Name,Last Name,Person Linkedin Url\nJo,Doe,linkedin.com/in/jo-old\n')
    const jo = await db.prisma.lead.findFirstOrThrow({ where: { firstName: 'Jo' } })
    await updateLead(writer, { input: Object.assign({ id: jo.id }, { linkedinId: 'jo-new' }) })
    const { rows } = await kit.import(
      'Email,Person Linkedin Url\na@x.example,linkedin.com/in/jo-new\nb@x.example,linkedin.com/in/jo-old\n',
    )
    expect(rows.map(({ leadId }) => leadId)).toEqual([jo.id, jo.id])
    const { id } = await createLead(writer, { input: { firstName: 'Other' } })
    const taken = { linkedinId: 'jo-old' }
    await expect(updateLead(writer, { input: Object.assign({ id }, taken) })).rejects.toBeInstanceOf(ConflictError)
    await expect(createLead(writer, { input: { firstName: 'Third', ...taken } })).rejects.toBeInstanceOf(ConflictError)
    expect(await db.prisma.lead.count({ where: { linkedinId: 'jo-old' } })).toBe(0)
  })
})
