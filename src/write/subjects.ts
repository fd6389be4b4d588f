import type { Queryable } from '../database/database.ts'
import type { Optional } from '../read/conditions.ts'
import { NotFoundError, ValidationError } from '../read/expected-errors.ts'
import type { Problems } from './problems.ts'

/** Whom something that a person writes into a timeline is about: a lead, a lead in a campaign, or a company. */
export interface SubjectInput {
  leadId?: Optional<string>
  campaignLeadId?: Optional<string>
  companyId?: Optional<string>
}

/** The same as keys; exactly one of lead, campaign lead and company, or a lead with its campaign lead. */
export interface SubjectKeys {
  leadId: string | null
  campaignLeadId: string | null
  companyId: string | null
}

/** Where an event stands: in which timelines it is found. */
export interface Place {
  lead_id: string | null
  campaign_lead_id: string | null
  campaign_id: string | null
  company_id: string | null
}

/** Reads whom an event is about. */
export function readSubject(problems: Problems, input: SubjectInput): SubjectKeys {
  const key = (name: keyof SubjectInput, typename: string) => {
    const id = input[name]
    return id == null ? null : problems.uuid(id, `input.${name}`, typename)
  }
  const keys = {
    leadId: key('leadId', 'Lead'),
    campaignLeadId: key('campaignLeadId', 'CampaignLead'),
    companyId: key('companyId', 'Company'),
  }
  const ofPerson = keys.leadId !== null || keys.campaignLeadId !== null
  if (!ofPerson && keys.companyId === null) {
    problems.add('input.leadId', 'Say whom it is about: give a lead, a campaign lead or a company.')
  }
  if (ofPerson && keys.companyId !== null) {
    problems.add(
      'input.companyId',
      "Give either a lead or a company; a lead's events stand in its company's timeline too.",
    )
  }
  return keys
}

/**
 * The timelines of a subject. Its rows stay until the transaction ends.
 *
 * @throws NotFoundError, ValidationError
 */
export async function placeOf(tx: Queryable, { leadId, campaignLeadId, companyId }: SubjectKeys): Promise<Place> {
  if (campaignLeadId !== null) return await placeInCampaign(tx, campaignLeadId, leadId)
  if (leadId === null) return await placeAtCompany(tx, companyId)
  const [lead] = await tx.query<{ companyId: string | null }>(
    '/* placeOf: lead */ select company_id as "companyId" from leads where id = $1::uuid for share',
    [leadId],
  )
  if (lead === undefined) throw new NotFoundError(`There is no lead ${leadId}.`)
  return { lead_id: leadId, campaign_lead_id: null, campaign_id: null, company_id: lead.companyId }
}

async function placeInCampaign(tx: Queryable, campaignLeadId: string, leadId: string | null): Promise<Place> {
  const [found] = await tx.query<Place>(
    `/* placeOf: campaign lead */ select l.id as lead_id, cl.id as campaign_lead_id, cl.campaign_id, l.company_id
     from campaign_leads cl join leads l on l.id = cl.lead_id where cl.id = $1::uuid for share of cl, l`,
    [campaignLeadId],
  )
  if (leadId !== null && found?.lead_id !== leadId) {
    await placeOf(tx, { leadId, campaignLeadId: null, companyId: null })
    throw new ValidationError([{ path: 'input.campaignLeadId', message: 'It is not a campaign lead of this lead.' }])
  }
  if (found === undefined) throw new NotFoundError(`There is no campaign lead ${campaignLeadId}.`)
  return found
}

async function placeAtCompany(tx: Queryable, companyId: string | null): Promise<Place> {
  const found = await tx.query('/* placeOf: company */ select id from companies where id = $1::uuid for key share', [
    companyId,
  ])
  if (found.length === 0) throw new NotFoundError(`There is no company ${companyId}.`)
  return { lead_id: null, campaign_lead_id: null, campaign_id: null, company_id: companyId }
}
