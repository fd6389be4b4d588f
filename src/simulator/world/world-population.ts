import { SeededRandom, seedOf } from '../seeded-random.ts'
import { addWorkdays, DAY, HOUR, MINUTE } from './calendar.ts'
import { makeLead, makePerson, shareRows } from './lead-factory.ts'
import { planLead, sendInstant } from './lead-plan.ts'
import { castScripts, deletedScript, drawScript, type LeadScript } from './lead-script.ts'
import type { SimAccount, SimCampaign, SimEvent, SimLead, SimLeadList, SimPerson } from './world-rows.ts'

/** The frame into which people are put. */
export interface PopulationFrame {
  readonly seed: number
  readonly rows: number
  /** Lead rows of the first campaign; undefined: by the number of rows. */
  readonly largestCampaign: number | undefined
  readonly nowMs: number
  readonly campaigns: readonly SimCampaign[]
  readonly accounts: readonly SimAccount[]
  readonly lists: readonly SimLeadList[]
}

/** What comes out: the lead rows that exist, and all events, past and future. */
export interface Population {
  readonly leads: SimLead[]
  readonly events: SimEvent[]
  readonly persons: SimPerson[]
  /** Rows that are removed at the start clock; their mails stay. */
  readonly deleted: SimLead[]
}

/** Fills a world with exactly `rows` lead rows (plus some that are deleted upstream) and plans their lives. */
export function populate(frame: PopulationFrame): Population {
  const population: Population = { leads: [], events: [], persons: [], deleted: [] }
  const listRows = Math.min(frame.rows, Math.max(3, Math.round(frame.rows * 0.02)))
  const shares = shareRows(frame.seed, frame.rows - listRows, frame.campaigns.length, frame.largestCampaign)
  for (const [index, campaign] of frame.campaigns.entries()) {
    fillCampaign(frame, population, campaign, index, shares[index] ?? 0)
  }
  fillLists(frame, population, listRows)
  addDeleted(frame, population)
  return population
}

/** How many companies a world of this size knows: about three people each. */
export function companiesOf(rows: number): number {
  return Math.max(5, Math.round(rows / 3))
}

function newPerson(frame: PopulationFrame, population: Population): SimPerson {
  const person = makePerson(frame.seed, population.persons.length, companiesOf(frame.rows))
  population.persons.push(person)
  return person
}

function fillCampaign(
  frame: PopulationFrame,
  population: Population,
  campaign: SimCampaign,
  index: number,
  rows: number,
) {
  const cast = index === 0 ? castScripts(frame.nowMs) : []
  let previousSendMs = 0
  for (let k = 0; k < rows; k++) {
    // Outside the first campaign every 25th row is a person that is already in the first one.
    const again = index > 0 && k % 25 === 0 ? population.persons[(index - 1) * 7 + k / 25] : undefined
    const person = again ?? newPerson(frame, population)
    const createdMs = uploadInstant(campaign, k, rows)
    const place = { campaign, list: undefined, createdMs }
    const key = population.leads.length
    const lead = makeLead(frame.seed, key, person, place, again !== undefined && k % 3 === 0)
    population.leads.push(lead)
    const random = new SeededRandom(seedOf(frame.seed, 'plan', key))
    const sendMs = firstSend(campaign, k, rows, previousSendMs, random)
    previousSendMs = sendMs
    pushPlan(population, lead, sendMs, cast[k] ?? drawScript(random), random)
  }
}

/** Leads come in two uploads: 60 % when the campaign is made, the rest in its middle. One millisecond apart. */
function uploadInstant(campaign: SimCampaign, k: number, rows: number): number {
  const isLater = campaign.firstSendDayMs !== undefined && k >= rows * 0.6
  const base = isLater
    ? (campaign.firstSendDayMs ?? 0) + Math.floor(campaign.contactDays * 0.4) * DAY
    : campaign.createdMs + 10 * MINUTE
  return base + k
}

/** The first send: spread over the campaign's contact days; every 50th lead shares its instant with the one before. */
function firstSend(campaign: SimCampaign, k: number, rows: number, previousMs: number, random: SeededRandom): number {
  if (k % 50 === 1) return previousMs
  const day = Math.floor((k * campaign.contactDays) / Math.max(rows, 1))
  return sendInstant(addWorkdays(campaign.firstSendDayMs ?? 0, day), random)
}

function pushPlan(
  population: Population,
  lead: SimLead,
  sendMs: number,
  script: LeadScript,
  random: SeededRandom,
): void {
  const { campaign, account } = lead
  if (campaign?.firstSendDayMs === undefined || account === undefined) return
  for (const event of planLead(lead, campaign, account, sendMs, script, random)) population.events.push(event)
}

function fillLists(frame: PopulationFrame, population: Population, rows: number): void {
  for (let k = 0; k < rows; k++) {
    const list = frame.lists[k % frame.lists.length]
    if (list === undefined) return
    const person = (k === 1 ? population.persons[1] : undefined) ?? newPerson(frame, population)
    const place = { campaign: undefined, list, createdMs: list.createdMs + 5 * MINUTE + k }
    population.leads.push(makeLead(frame.seed, population.leads.length, person, place, false))
  }
}

function addDeleted(frame: PopulationFrame, population: Population): void {
  const campaign = frame.campaigns[0]
  if (campaign?.firstSendDayMs === undefined) return
  const count = 1 + Math.floor(frame.rows / 500)
  for (let k = 0; k < count; k++) {
    const place = { campaign, list: undefined, createdMs: campaign.createdMs + HOUR + k }
    const lead = makeLead(frame.seed, `deleted-${k}`, newPerson(frame, population), place, false)
    const random = new SeededRandom(seedOf(frame.seed, 'plan-deleted', k))
    const script = deletedScript(frame.nowMs)
    lead.deletedAtMs = script.deletedAtMs
    population.deleted.push(lead)
    pushPlan(population, lead, sendInstant(campaign.firstSendDayMs, random), script, random)
  }
}
