import { SeededRandom, seedOf } from '../seeded-random.ts'
import { accountObject, campaignObject } from './campaign-object.ts'
import { emailObject } from './email-object.ts'
import { makeLead } from './lead-factory.ts'
import { leadObject } from './lead-object.ts'
import type { CampaignObject, EmailObject, LeadObject, ObjectPatch } from './wire-objects.ts'
import type { SimCampaign, SimEmail, SimEventKind, SimLead } from './world-rows.ts'
import { WorldError, WorldState } from './world-state.ts'

/**
 * The simulated workspace with its truth for tests (counts taken from the mails, not from the analytics) and with
 * changes that a test can make upstream. Ids that do not exist throw a WorldError.
 */
export class SimulatedWorld extends WorldState {
  #made = 0

  /** The campaign with this id. */
  campaign(id: string): SimCampaign | undefined {
    return this.campaigns.find((campaign) => campaign.id === id)
  }

  /** The lead row with this id, when it exists. */
  lead(id: string): SimLead | undefined {
    return this.leadRows.get(id)
  }

  /** The mail with this id. */
  email(id: string): SimEmail | undefined {
    return this.emailRows.get(id)
  }

  /** The position of the first lead whose id comes after the cursor. */
  leadIndexAfter(cursor: string): number {
    return this.leadRows.firstIndex((lead) => lead.id > cursor)
  }

  /** The position of the first mail for which the test is true; it must be false for a prefix and true for the rest. */
  emailIndex(passes: (email: SimEmail) => boolean): number {
    return this.emailRows.firstIndex(passes)
  }

  /** Number of campaign sends (ue_type 1) of a campaign, counted from the mails. */
  sentCount(campaignId: string): number {
    return this.#countMails(campaignId, (email) => email.type === 1)
  }

  /** Number of received mails of a campaign that a person wrote, counted from the mails. */
  humanReplies(campaignId: string): number {
    return this.#countMails(campaignId, (email) => email.type === 2 && !email.automatic)
  }

  /** Number of received automatic mails of a campaign, marked as such or not. */
  automaticReplies(campaignId: string): number {
    return this.#countMails(campaignId, (email) => email.type === 2 && email.automatic)
  }

  /** The campaign as served. */
  campaignObject(campaign: SimCampaign): CampaignObject {
    return campaignObject(campaign, this.organization, this.owner)
  }

  /** The lead as served. */
  leadObject(lead: SimLead): LeadObject {
    return leadObject(lead, this.organization)
  }

  /** The mail as served. */
  emailObject(email: SimEmail): EmailObject {
    return emailObject(email, this.organization)
  }

  /** The mailbox as served; lists abbreviate its warm-up settings. */
  accountObject(email: string, inList: boolean) {
    const account = this.accounts.find((candidate) => candidate.email === email)
    return account === undefined ? undefined : accountObject(account, this.organization, this.owner, inList)
  }

  /** Deletes a lead row: it leaves no trace in the lists, its mails and counts stay, nothing more happens to it. */
  deleteLead(id: string): SimLead {
    const lead = this.leadRows.remove(id)
    if (lead === undefined) throw new WorldError(`There is no lead ${id} to delete.`)
    lead.deletedAtMs = this.clockMs
    if (lead.campaign !== undefined) lead.campaign.leadCount--
    return lead
  }

  /** Changes what is served for a lead; `timestamp_updated` becomes the clock unless the patch sets it. */
  updateLead(id: string, patch: ObjectPatch<LeadObject>): SimLead {
    const lead = this.lead(id)
    if (lead === undefined) throw new WorldError(`There is no lead ${id} to change.`)
    lead.updatedMs = this.clockMs
    if (typeof patch.email === 'string') lead.email = patch.email
    if (typeof patch.status === 'number') lead.status = patch.status
    lead.overrides = { ...lead.overrides, ...patch }
    return lead
  }

  /** Changes what is served for a campaign; `timestamp_updated` becomes the clock unless the patch sets it. */
  updateCampaign(id: string, patch: ObjectPatch<CampaignObject>): SimCampaign {
    const campaign = this.campaign(id)
    if (campaign === undefined) throw new WorldError(`There is no campaign ${id} to change.`)
    campaign.updatedMs = this.clockMs
    if (typeof patch.name === 'string') campaign.name = patch.name
    if (typeof patch.status === 'number') campaign.status = patch.status
    campaign.overrides = { ...campaign.overrides, ...patch }
    return campaign
  }

  /** Changes what is served for a mail. Its place in the order stays. */
  updateEmail(id: string, patch: ObjectPatch<EmailObject>): SimEmail {
    const email = this.email(id)
    if (email === undefined) throw new WorldError(`There is no mail ${id} to change.`)
    email.overrides = { ...email.overrides, ...patch }
    return email
  }

  /** Adds an active campaign without leads. Nothing happens in it by itself. */
  addCampaign(patch: ObjectPatch<CampaignObject> = {}): SimCampaign {
    const random = this.#nextRandom()
    const createdMs = instantOf(patch.timestamp_created) ?? this.clockMs
    const campaign: SimCampaign = {
      id: patch.id ?? random.uuid4(),
      name: patch.name ?? `Added campaign ${this.#made}`,
      status: patch.status ?? 1,
      createdMs,
      updatedMs: createdMs,
      steps: [{ variants: 1, delayDays: 2 }],
      accounts: this.accounts,
      openTracking: true,
      linkTracking: true,
      opportunityValue: 100,
      dailyLimit: 30,
      sparse: false,
      firstSendDayMs: undefined,
      contactDays: 1,
      pausedAtMs: undefined,
      events: [],
      leadCount: 0,
      overrides: { ...patch },
    }
    this.campaigns.push(campaign)
    return campaign
  }

  /** Adds a lead row, in the campaign named by `patch.campaign` (or in none). Nothing happens to it by itself. */
  addLead(patch: ObjectPatch<LeadObject> = {}): SimLead {
    const key = `added-${this.#made}`
    const random = this.#nextRandom()
    const email = patch.email ?? `${key}-${random.token(6).toLowerCase()}@added-company.example`
    const person = {
      firstName: patch.first_name ?? 'Added',
      lastName: patch.last_name ?? 'Person',
      email,
      companyName: patch.company_name ?? 'Added Company',
      companyDomain: patch.company_domain ?? email.split('@')[1] ?? '',
      jobTitle: patch.job_title ?? undefined,
    }
    const campaign = typeof patch.campaign === 'string' ? this.campaign(patch.campaign) : undefined
    const list = this.lists.find((candidate) => candidate.id === patch.list_id)
    const createdMs = instantOf(patch.timestamp_created) ?? this.clockMs
    const made = makeLead(this.seed, key, person, { campaign, list, createdMs }, false)
    const lead: SimLead = { ...made, id: patch.id ?? made.id, status: patch.status ?? 1, overrides: { ...patch } }
    this.leadRows.addAll([lead])
    if (campaign !== undefined) campaign.leadCount++
    return lead
  }

  /**
   * Adds a mail, created at the clock unless `timestamp_created` says otherwise. A mail of a known campaign also
   * enters the campaign's log (ue_type 1 as a send, 2 as a reply), so the analytics follow. The lead is found by
   * `lead_id`, else by `lead` and campaign; default type: 2, received.
   */
  addEmail(patch: ObjectPatch<EmailObject> = {}): SimEmail {
    const random = this.#nextRandom()
    const createdMs = instantOf(patch.timestamp_created) ?? this.clockMs
    const emailMs = instantOf(patch.timestamp_email) ?? createdMs
    const campaign = typeof patch.campaign_id === 'string' ? this.campaign(patch.campaign_id) : undefined
    const lead = this.#leadFor(patch, campaign)
    const account = this.accounts.find(({ email }) => email === patch.eaccount) ?? lead?.account ?? this.accounts[0]
    if (account === undefined) throw new WorldError('The world has no mailbox to put a mail into.')
    const [, step, variant] = (patch.step ?? '').split('_').map(Number)
    const type = patch.ue_type ?? 2
    const email: SimEmail = {
      id: patch.id ?? random.uuid7(createdMs),
      createdMs,
      emailMs,
      type,
      campaign,
      lead,
      address: patch.lead ?? lead?.email,
      account,
      step: step ?? -1,
      variant: variant ?? -1,
      threadId: patch.thread_id ?? lead?.threadId ?? `ad-${random.token(23)}`,
      text: type === 1 ? 'sequence' : type === 2 ? 'question' : 'team',
      automatic: patch.is_auto_reply === 1,
      autoReplyFlag: undefined,
      htmlOnly: false,
      showLeadId: true,
      showCampaignId: true,
      interest: patch.i_status ?? undefined,
      overrides: { ...patch },
    }
    const kind = kindOf(email)
    const place = { campaign, lead, step: email.step, variant: email.variant }
    this.record([{ kind, at: emailMs, seenAt: createdMs, ...place, email, value: 0 }])
    return email
  }

  #leadFor(patch: ObjectPatch<EmailObject>, campaign: SimCampaign | undefined): SimLead | undefined {
    if (typeof patch.lead_id === 'string') return this.lead(patch.lead_id)
    if (typeof patch.lead !== 'string') return undefined
    const address = patch.lead.toLowerCase()
    return this.leads.find((lead) => lead.campaign === campaign && lead.email.toLowerCase() === address)
  }

  #countMails(campaignId: string, test: (email: SimEmail) => boolean): number {
    let count = 0
    for (const email of this.emails) if (email.campaign?.id === campaignId && test(email)) count++
    return count
  }

  #nextRandom(): SeededRandom {
    return new SeededRandom(seedOf(this.seed, 'added', this.#made++))
  }
}

function kindOf(email: SimEmail): SimEventKind {
  if (email.type === 1) return 'sent'
  if (email.type === 2) return email.automatic ? 'auto-replied' : 'replied'
  return email.type === 3 ? 'manual' : 'scheduled'
}

/** The instant of an ISO text in milliseconds; undefined for anything else. */
function instantOf(text: string | null | undefined): number | undefined {
  if (typeof text !== 'string') return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
