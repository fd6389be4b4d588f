import { z } from 'zod'
import type { Queryable } from '../database/database.ts'
import { pruneCompanies } from '../database/prune-companies.ts'
import { EDITABLE_FIELDS, type EditableTable } from '../domain/editable-fields.ts'
import { NotFoundError } from '../read/expected-errors.ts'
import { decodeNodeId } from '../read/node-id.ts'
import { UserInputError } from '../read/user-input-error.ts'
import { defineChange } from './change.ts'
import type { Problems } from './problems.ts'
import { addressesOfCompany, reopenAddresses, reopenCampaign, reopenFormerRows } from './reopen.ts'
import {
  CAMPAIGN_LEADS,
  CAMPAIGNS,
  COMPANIES,
  LEADS,
  lockRow,
  type Row,
  rowId,
  textOf,
  type WritableTable,
} from './rows.ts'

const TARGETS: Readonly<Record<EditableTable, WritableTable>> = {
  leads: LEADS,
  companies: COMPANIES,
  campaigns: CAMPAIGNS,
  campaign_leads: CAMPAIGN_LEADS,
}

const TABLES: ReadonlyMap<string, EditableTable> = new Map([
  ['Lead', 'leads'],
  ['Company', 'companies'],
  ['Campaign', 'campaigns'],
  ['CampaignLead', 'campaign_leads'],
])

const answer = z.object({ typename: z.string(), id: z.string(), field: z.string() })

/** A field that was given back. */
export type ReleasedField = z.infer<typeof answer>

/**
 * Gives a field that a person set back to the sync: the next sync writes what its source says. Until then, and where no
 * source says anything, the value stays.
 */
export const releaseField = defineChange({
  action: 'releaseField',
  answer,
  read: ({ id, field }: { id: string; field: string }, problems) => readRelease(problems, id, field),
  write: async ({ tx }, { table, id, field, column }) => {
    const target = TARGETS[table]
    const row = await lockRow(tx, target, id)
    const released = await tx.query(
      `/* releaseField */ delete from field_edits
       where table_name = $1 and row_id = $2::uuid and column_name = $3 returning column_name`,
      [table, id, column],
    )
    if (released.length === 0) {
      throw new NotFoundError(`Nobody set ${field} of the ${target.noun} ${id}, so there is nothing to give back.`)
    }
    await reopen(tx, table, row)
    return {
      answer: { typename: target.typename, id, field },
      subject: { type: target.typename, id },
      before: { releasedField: null },
      after: { releasedField: field },
    }
  },
})

function readRelease(problems: Problems, id: string, field: string) {
  const node = readNode(problems, id)
  const table = TABLES.get(node.typename) ?? 'leads'
  const fields: Readonly<Record<string, string>> = EDITABLE_FIELDS[table]
  const column = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (column === undefined) {
    const possible = Object.keys(fields).join(', ')
    problems.add(
      'field',
      `field is ${JSON.stringify(field.slice(0, 80))}; of a ${node.typename} it is one of ${possible}.`,
    )
  }
  return { table, id: node.key, field, column: column ?? '' }
}

function readNode(problems: Problems, id: string): { typename: string; key: string } {
  try {
    const node = decodeNodeId(id)
    if (TABLES.has(node.typename)) return node
    problems.add(
      'id',
      `id is the id of a ${node.typename}; that of a lead, company, campaign or campaign lead is wanted.`,
    )
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error
    problems.add('id', error.message)
  }
  return { typename: 'Lead', key: '' }
}

async function reopen(tx: Queryable, table: EditableTable, row: Row): Promise<void> {
  if (table === 'campaigns') {
    const linked = textOf(row, 'instantly_campaign_id')
    return linked === null ? undefined : await reopenCampaign(tx, linked)
  }
  if (table === 'companies') {
    await pruneCompanies(tx, [rowId(row)])
    return await reopenAddresses(tx, await addressesOfCompany(tx, rowId(row)))
  }
  const email = table === 'leads' ? textOf(row, 'email') : await addressOf(tx, textOf(row, 'lead_id'))
  if (email === null) return
  await reopenAddresses(tx, [email])
  await reopenFormerRows(tx, email)
}

async function addressOf(tx: Queryable, leadId: string | null): Promise<string | null> {
  const [lead] = await tx.query<{ email: string | null }>(
    '/* addressOf */ select email from leads where id = $1::uuid',
    [leadId],
  )
  return lead?.email ?? null
}
