import { SeededRandom, seedOf } from '../seeded-random.ts'
import { DAY, HOUR, startOfDay, workday } from './calendar.ts'
import { campaignCountFor, makeAccounts, makeCampaigns, makeLeadLists } from './campaign-factory.ts'
import { applyToRows, bringsMail } from './event-effects.ts'
import { makeLead, makePerson } from './lead-factory.ts'
import { planLead, sendInstant } from './lead-plan.ts'
import { drawScript } from './lead-script.ts'
import { compareText, SortedRows } from './sorted-rows.ts'
import { strangerMails } from './strangers.ts'
import { companiesOf, populate } from './world-population.ts'
import type { SimAccount, SimCampaign, SimEmail, SimEvent, SimLead, SimLeadList, SimPerson } from './world-rows.ts'

/** What a world is made from; the same options give the same world. */
export interface WorldOptions {
  /** Number of lead rows, exactly; at least 20. */
  readonly leads: number
  /** Number of campaigns, at least 5; undefined: by the number of leads. */
  readonly campaigns?: number | undefined
  /** Lead rows of the first campaign, which then has written to less than half of them; undefined: by the number of leads. */
  readonly largestCampaign?: number | undefined
  readonly seed: number
  /** The start clock. */
  readonly now: Date
}

/** Thrown when a world is asked for something that can not be. */
export class WorldError extends Error {
  override readonly name = 'WorldError'
  readonly code = 'SIMULATED_WORLD'
}

/**
 * The state of the simulated workspace and its clock. One event log: mails, the counters of leads and all analytics
 * follow from it.
 */
export class WorldState {
  readonly seed: number
  readonly organization: string
  readonly owner: string
  readonly accounts: SimAccount[]
  readonly lists: SimLeadList[]
  readonly campaigns: SimCampaign[]
  protected readonly leadRows = new SortedRows<SimLead>((a, b) => compareText(a.id, b.id))
  protected readonly emailRows = new SortedRows<SimEmail>(
    (a, b) => a.createdMs - b.createdMs || compareText(a.id, b.id),
  )
  protected clockMs: number
  readonly #rows: number
  readonly #persons: SimPerson[]
  #pending: SimEvent[]

  constructor(options: WorldOptions) {
    const count = options.campaigns ?? campaignCountFor(options.leads)
    if (!Number.isInteger(options.leads) || options.leads < 20) {
      throw new WorldError(`A simulated world needs 20 leads or more, got ${options.leads}. Pass a larger number.`)
    }
    if (!Number.isInteger(count) || count < 5) {
      throw new WorldError(`A simulated world needs 5 campaigns or more, got ${count}. Pass a larger number.`)
    }
    if (Number.isNaN(options.now.getTime())) {
      throw new WorldError(
        'The start clock of a simulated world is no date. Pass a valid instant, e.g. 2026-07-15T16:00Z.',
      )
    }
    const random = new SeededRandom(seedOf(options.seed, 'workspace'))
    this.seed = options.seed
    this.organization = random.uuid4()
    this.owner = random.uuid4()
    this.clockMs = options.now.getTime()
    this.#rows = options.leads
    this.accounts = makeAccounts(options.seed, count, this.clockMs)
    this.lists = makeLeadLists(options.seed, this.clockMs)
    this.campaigns = makeCampaigns(
      options.seed,
      count,
      this.accounts,
      this.clockMs,
      options.largestCampaign !== undefined,
    )
    const { seed, campaigns, accounts, lists, clockMs } = this
    const population = populate({
      seed,
      rows: options.leads,
      largestCampaign: options.largestCampaign,
      nowMs: clockMs,
      campaigns,
      accounts,
      lists,
    })
    this.#persons = population.persons
    this.#addLeads(population.leads)
    const [account] = this.accounts
    const strangers = account === undefined ? [] : strangerMails(seed, account, clockMs)
    // The past of each lead is in order already and nothing depends on the order between leads; only the future,
    // which is released bit by bit, is worth sorting.
    this.record(strangers)
    this.record(population.events.filter((event) => event.seenAt <= clockMs))
    this.#pending = population.events.filter((event) => event.seenAt > clockMs).sort((a, b) => a.seenAt - b.seenAt)
  }

  /** The world's clock; nothing that is served was created after it. */
  get now(): Date {
    return new Date(this.clockMs)
  }

  /** The lead rows that exist, id ascending. */
  get leads(): readonly SimLead[] {
    return this.leadRows.all
  }

  /** All mails, oldest first (creation time, then id). */
  get emails(): readonly SimEmail[] {
    return this.emailRows.all
  }

  /**
   * Moves the clock and lets happen what was due: sends, opens (some for past days), replies, late labels, new
   * leads (daily, 10:00 UTC), a changed campaign (daily, 11:00 UTC). Advancing in one or in many steps is the same.
   *
   * @throws {WorldError} for a negative or non-finite step
   */
  advance(step: number | { readonly days?: number; readonly hours?: number; readonly minutes?: number }): void {
    const ms =
      typeof step === 'number'
        ? step
        : (step.days ?? 0) * DAY + (step.hours ?? 0) * HOUR + ((step.minutes ?? 0) * HOUR) / 60
    if (!Number.isFinite(ms) || ms < 0) throw new WorldError(`The clock can not be moved by ${ms} ms; pass 0 or more.`)
    const target = this.clockMs + ms
    for (let day = startOfDay(this.clockMs); day <= target; day += DAY) {
      if (day + 10 * HOUR > this.clockMs && day + 10 * HOUR <= target) this.#arrivals(day)
      if (day + 11 * HOUR > this.clockMs && day + 11 * HOUR <= target) this.#campaignChange(day)
    }
    this.clockMs = target
    this.#release(target)
  }

  /** Stores an event that is due now: its mail, its effect on the lead, its entry in the campaign's log. */
  protected record(events: readonly SimEvent[]): void {
    const mails: SimEmail[] = []
    for (const event of events) {
      if (event.lead !== undefined && event.lead.deletedAtMs <= event.seenAt) continue
      if (event.email !== undefined && bringsMail(event)) mails.push(event.email)
      applyToRows(event)
      event.campaign?.events.push(event)
    }
    this.emailRows.addAll(mails)
  }

  #release(target: number): void {
    const due = this.#pending.findIndex((event) => event.seenAt > target)
    const count = due === -1 ? this.#pending.length : due
    this.record(this.#pending.slice(0, count))
    this.#pending = this.#pending.slice(count)
  }

  #addLeads(leads: readonly SimLead[]): void {
    this.leadRows.addAll(leads)
    for (const lead of leads) if (lead.campaign !== undefined) lead.campaign.leadCount++
  }

  #arrivals(day: number): void {
    const receiving = this.campaigns.filter(
      (campaign) => campaign.status === 1 && campaign.firstSendDayMs !== undefined,
    )
    const count = Math.max(2, Math.round(this.#rows * 0.002))
    const leads: SimLead[] = []
    for (let i = 0; i < count; i++) {
      const campaign = receiving[(day / DAY + i) % receiving.length]
      if (campaign === undefined) continue
      const person = makePerson(this.seed, this.#persons.length, companiesOf(this.#rows))
      this.#persons.push(person)
      const place = { campaign, list: undefined, createdMs: day + 10 * HOUR + i }
      const lead = makeLead(this.seed, `day-${day}-${i}`, person, place, false)
      leads.push(lead)
      const random = new SeededRandom(seedOf(this.seed, 'plan-new', day, i))
      const sendMs = sendInstant(workday(day + DAY), random)
      if (lead.account === undefined) continue
      for (const event of planLead(lead, campaign, lead.account, sendMs, drawScript(random), random)) {
        this.#pending.push(event)
      }
    }
    this.#addLeads(leads)
    this.#pending.sort((a, b) => a.seenAt - b.seenAt)
  }

  #campaignChange(day: number): void {
    const changing = this.campaigns.filter((campaign) => campaign.status === 1)
    const campaign = changing[(day / DAY) % changing.length]
    if (campaign === undefined) return
    campaign.dailyLimit += 5
    campaign.updatedMs = Math.max(campaign.updatedMs, day + 11 * HOUR)
  }
}
