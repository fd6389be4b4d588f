import type { Prisma } from '../generated/prisma/client.ts'
import { type CampaignLeadColumns, campaignLeadColumnsWhere } from './campaign-leads.ts'
import { type CampaignColumns, campaignColumnsWhere } from './campaigns.ts'
import { type CompanyColumns, companyColumnsWhere } from './companies.ts'
import { allOf, given, type Optional } from './conditions.ts'
import { type LeadColumns, leadColumnsWhere } from './leads.ts'
import { type EventColumns, eventColumnsWhere } from './timeline.ts'
import { UserInputError } from './user-input-error.ts'

/** Most relations that filters may follow from the rows of a list: leads → company → leads → campaign leads is three. */
const MOST_RELATIONS = 3

/** Which leads are wanted: by what they say themselves, and by what they are related to. */
export interface LeadFilter extends LeadColumns {
  company?: Optional<CompanyFilter>
  campaignLeads?: Optional<CampaignLeadFilter>
  events?: Optional<EventFilter>
}

/** Which companies are wanted. */
export interface CompanyFilter extends CompanyColumns {
  leads?: Optional<LeadFilter>
  events?: Optional<EventFilter>
}

/** Which campaigns are wanted. */
export interface CampaignFilter extends CampaignColumns {
  campaignLeads?: Optional<CampaignLeadFilter>
}

/** Which campaign leads are wanted. */
export interface CampaignLeadFilter extends CampaignLeadColumns {
  lead?: Optional<LeadFilter>
  campaign?: Optional<CampaignFilter>
  events?: Optional<EventFilter>
}

/** What part of a timeline is wanted. One filter for every timeline and its counts. */
export interface EventFilter extends EventColumns {
  lead?: Optional<LeadFilter>
  company?: Optional<CompanyFilter>
  campaign?: Optional<CampaignFilter>
  campaignLead?: Optional<CampaignLeadFilter>
}

/**
 * The leads that a filter lets through. Everything asked of a related row must hold for one and the same row.
 *
 * @throws UserInputError for a value that cannot be searched for, or a filter that follows too many relations
 */
export function leadWhere(filter: Optional<LeadFilter>, followed = 0): Prisma.LeadWhereInput {
  const { company, campaignLeads, events } = filter ?? {}
  const next = followed + 1
  return allOf<Prisma.LeadWhereInput>(
    leadColumnsWhere(filter),
    given(company, (wanted) => one('company', 'companyId', companyWhere(wanted, step('company', next)))),
    given(campaignLeads, (wanted) => ({
      campaignLeads: { some: orAny(campaignLeadWhere(wanted, step('campaignLeads', next))) },
    })),
    given(events, (wanted) => ({ events: { some: orAny(eventWhere(wanted, step('events', next))) } })),
  )
}

/**
 * The companies that a filter lets through.
 *
 * @throws UserInputError as above
 */
export function companyWhere(filter: Optional<CompanyFilter>, followed = 0): Prisma.CompanyWhereInput {
  const { leads, events } = filter ?? {}
  const next = followed + 1
  return allOf<Prisma.CompanyWhereInput>(
    companyColumnsWhere(filter),
    given(leads, (wanted) => ({ leads: { some: orAny(leadWhere(wanted, step('leads', next))) } })),
    given(events, (wanted) => ({ events: { some: orAny(eventWhere(wanted, step('events', next))) } })),
  )
}

/**
 * The campaigns that a filter lets through.
 *
 * @throws UserInputError as above
 */
export function campaignWhere(filter: Optional<CampaignFilter>, followed = 0): Prisma.CampaignWhereInput {
  return allOf<Prisma.CampaignWhereInput>(
    campaignColumnsWhere(filter),
    given(filter?.campaignLeads, (wanted) => ({
      campaignLeads: { some: orAny(campaignLeadWhere(wanted, step('campaignLeads', followed + 1))) },
    })),
  )
}

/**
 * The campaign leads that a filter lets through.
 *
 * @throws UserInputError as above
 */
export function campaignLeadWhere(filter: Optional<CampaignLeadFilter>, followed = 0): Prisma.CampaignLeadWhereInput {
  const { lead, campaign, events } = filter ?? {}
  const next = followed + 1
  return allOf<Prisma.CampaignLeadWhereInput>(
    campaignLeadColumnsWhere(filter),
    given(lead, (wanted) => filled('lead', leadWhere(wanted, step('lead', next)))),
    given(campaign, (wanted) => filled('campaign', campaignWhere(wanted, step('campaign', next)))),
    given(events, (wanted) => ({ events: { some: orAny(eventWhere(wanted, step('events', next))) } })),
  )
}

/**
 * The events that a filter lets through.
 *
 * @throws UserInputError as above
 */
export function eventWhere(filter: Optional<EventFilter>, followed = 0): Prisma.EventWhereInput {
  const { lead, company, campaign, campaignLead } = filter ?? {}
  const next = followed + 1
  return allOf<Prisma.EventWhereInput>(
    eventColumnsWhere(filter),
    given(lead, (wanted) => one('lead', 'leadId', leadWhere(wanted, step('lead', next)))),
    given(company, (wanted) => one('company', 'companyId', companyWhere(wanted, step('company', next)))),
    given(campaign, (wanted) => one('campaign', 'campaignId', campaignWhere(wanted, step('campaign', next)))),
    given(campaignLead, (wanted) =>
      one('campaignLead', 'campaignLeadId', campaignLeadWhere(wanted, step('campaignLead', next))),
    ),
  )
}

/** That there is a related row and it meets a condition; an empty condition asks for nothing but the row. */
function one<Relation extends string, Where extends object>(relation: Relation, key: string, where: Where): object {
  return isEmpty(where) ? { [key]: { not: null } } : { [relation]: { is: where } }
}

/** The same for a relation that every row has. */
function filled(relation: string, where: object): object {
  return isEmpty(where) ? {} : { [relation]: { is: where } }
}

/** A condition in the form that asks for any row where it asks for nothing. */
function orAny<Where extends object>(where: Where): Where | Record<string, never> {
  return isEmpty(where) ? {} : where
}

/** A `where` of `allOf` whose parts ask for nothing. */
function isEmpty(where: object): boolean {
  return Object.values(where).every((parts: unknown) => Array.isArray(parts) && parts.every(isEmpty))
}

function step(relation: string, followed: number): number {
  if (followed <= MOST_RELATIONS) return followed
  throw new UserInputError(
    `A filter follows at most ${MOST_RELATIONS} relations; ${relation} would be the ${followed}th. Filter a list that is nearer.`,
  )
}
