import { z } from 'zod'
import type { Queryable } from '../database/database.ts'
import { normalizeEmail } from '../domain/email-address.ts'
import { isUuidText, uuidArgument } from '../read/node-id.ts'
import { UserInputError } from '../read/user-input-error.ts'
import { defineChange } from './change.ts'
import { CAMPAIGNS, requireRow } from './rows.ts'

const MOST_LEADS = 1000

/** What became of one row. */
export const ADD_OUTCOMES = {
  added: 'The lead is in the campaign now.',
  already_there: 'The lead was in the campaign before.',
  repeated: 'The same lead stands further up in the list.',
  not_found: 'There is no such lead.',
  invalid: 'The text is neither the id of a lead nor an e-mail address.',
} as const

const addedLead = z.object({
  lead: z.string(),
  outcome: z.enum(['added', 'already_there', 'repeated', 'not_found', 'invalid']),
  message: z.string().nullable(),
  campaignLeadId: z.string().nullable(),
})

/** One row of the answer, in the order of the input. */
export type AddedLead = z.infer<typeof addedLead>

const answer = z.object({ campaignId: z.string(), rows: z.array(addedLead) })

/** What became of every row. */
export type AddedLeads = z.infer<typeof answer>

/** A lead as it was named: by id, by address, or not usable. */
interface NamedLead {
  text: string
  id: string | null
  email: string | null
  problem: string | null
}

/** A named lead as it was found. */
interface FoundLead {
  place: number
  leadId: string | null
  existing: string | null
}

/** Adds many leads to a campaign. Rows that cannot be added do not stop the others; each has its outcome. */
export const addCampaignLeads = defineChange({
  action: 'addCampaignLeads',
  answer,
  read: ({ input }: { input: { campaignId: string; leads: readonly string[] } }, problems) => {
    const { leads } = input
    if (leads.length === 0 || leads.length > MOST_LEADS) {
      problems.add('input.leads', `input.leads has ${leads.length} entries; 1 to ${MOST_LEADS} are possible.`)
    }
    return { campaignId: problems.uuid(input.campaignId, 'input.campaignId', 'Campaign'), leads: leads.map(readName) }
  },
  write: async ({ tx }, { campaignId, leads }) => {
    await requireRow(tx, CAMPAIGNS, campaignId)
    const found = await findLeads(tx, campaignId, leads)
    const added = await insertAll(tx, campaignId, found)
    const rows = tellOutcomes(leads, found, added)
    return {
      answer: { campaignId, rows },
      subject: { type: CAMPAIGNS.typename, id: campaignId },
      before: {},
      after: { addedLeadIds: [...added.keys()] },
    }
  },
})

function readName(text: string): NamedLead {
  const trimmed = text.trim()
  const email = normalizeEmail(trimmed)
  if (email !== null) return { text, id: null, email, problem: null }
  try {
    return { text, id: uuidArgument(trimmed, 'The entry', 'Lead'), email: null, problem: null }
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error
    return {
      text: text.slice(0, 200).toWellFormed().replaceAll('\u0000', ''),
      id: null,
      email: null,
      problem: error.message,
    }
  }
}

/** The leads are locked in the order of their ids, so that two who add the same ones do not wait for each other. */
async function findLeads(tx: Queryable, campaignId: string, leads: readonly NamedLead[]): Promise<FoundLead[]> {
  const named = leads.map(({ id, email }, place) => ({ place, id, email }))
  await tx.query(
    `/* addCampaignLeads: lock */ select l.id from leads l
     where l.id in (select id from jsonb_to_recordset($1::jsonb) as r(id uuid) where id is not null)
       or l.email in (select email from jsonb_to_recordset($1::jsonb) as r(email text) where email is not null)
     order by l.id for key share`,
    [JSON.stringify(named)],
  )
  return await tx.query<FoundLead>(
    `/* addCampaignLeads: find */ select r.place, l.id as "leadId", cl.id as existing
     from jsonb_to_recordset($1::jsonb) as r(place int, id uuid, email text)
     left join leads l on l.id = r.id or l.email = r.email
     left join campaign_leads cl on cl.lead_id = l.id and cl.campaign_id = $2::uuid
     order by r.place`,
    [JSON.stringify(named), campaignId],
  )
}

/** @returns the new campaign leads by their leads; a lead that someone else added meanwhile is not among them */
async function insertAll(tx: Queryable, campaignId: string, found: readonly FoundLead[]): Promise<Map<string, string>> {
  const leadIds = [...new Set(found.flatMap(({ leadId, existing }) => (existing === null ? (leadId ?? []) : [])))]
  const rows = await tx.query<{ id: string; leadId: string }>(
    `/* addCampaignLeads */ insert into campaign_leads (campaign_id, lead_id)
     select $1::uuid, id::uuid from jsonb_array_elements_text($2::jsonb) as r(id) order by id
     on conflict (campaign_id, lead_id) do nothing returning id, lead_id as "leadId"`,
    [campaignId, JSON.stringify(leadIds)],
  )
  return new Map(rows.map(({ id, leadId }) => [leadId, id]))
}

function tellOutcomes(
  leads: readonly NamedLead[],
  found: readonly FoundLead[],
  added: ReadonlyMap<string, string>,
): AddedLead[] {
  const seen = new Set<string>()
  return leads.map(({ text, problem }, place) => {
    const { leadId = null, existing = null } = found[place] ?? {}
    const tell = (outcome: AddedLead['outcome'], message: string | null, campaignLeadId: string | null = null) => ({
      lead: text,
      outcome,
      message,
      campaignLeadId,
    })
    if (problem !== null) return tell('invalid', problem)
    if (leadId === null)
      return tell('not_found', isUuidText(text) ? `There is no lead ${text}.` : `No lead is ${text}.`)
    const campaignLeadId = added.get(leadId) ?? existing
    if (seen.has(leadId)) return tell('repeated', null, campaignLeadId)
    seen.add(leadId)
    return tell(added.has(leadId) ? 'added' : 'already_there', null, campaignLeadId)
  })
}
