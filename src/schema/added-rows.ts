import type { CampaignLead, PrismaClient } from '../generated/prisma/client.ts'
import { delegateOf } from '../read/delegate.ts'
import type { AddedLead } from '../write/add-campaign-leads.ts'

/** What became of one lead, with its place in the campaign. */
export interface AddedRow extends AddedLead {
  campaignLead: CampaignLead | null
}

/** The rows of an answer with their campaign leads: one statement for all. The plan is Prisma's, from the request. */
export async function addedRows(prisma: PrismaClient, rows: readonly AddedLead[], plan: object): Promise<AddedRow[]> {
  const ids = rows.flatMap(({ campaignLeadId }) => campaignLeadId ?? [])
  const found = await delegateOf(prisma, 'CampaignLead').findMany({ ...plan, where: { id: { in: ids } } })
  // @NOTE The rows are of this model; the common delegate cannot say so.
  const byId = new Map((found as CampaignLead[]).map((campaignLead) => [campaignLead.id, campaignLead]))
  return rows.map((row) => ({ ...row, campaignLead: byId.get(row.campaignLeadId ?? '') ?? null }))
}
