import type { LeadStanding } from '../../domain/campaign-lead-state.ts'
import type { CampaignStatus } from '../../domain/vocabulary.ts'

const CAMPAIGN_WORDS: ReadonlyMap<number, CampaignStatus> = new Map<number, CampaignStatus>([
  [0, 'draft'],
  [1, 'active'],
  [2, 'paused'],
  [3, 'completed'],
  [4, 'running_subsequences'],
  [-99, 'account_suspended'],
  [-1, 'accounts_unhealthy'],
  [-2, 'bounce_protect'],
])

/** Our word for a campaign's status number (Instantly fact sheet §3.2); `other` for a number that is new, or none. */
export function campaignStatus(providerStatus: number | null): CampaignStatus {
  return providerStatus === null ? 'other' : (CAMPAIGN_WORDS.get(providerStatus) ?? 'other')
}

const STANDINGS: ReadonlyMap<number, LeadStanding> = new Map<number, LeadStanding>([
  [1, 'active'],
  [2, 'paused'],
  [3, 'completed'],
  [-1, 'bounced'],
  [-2, 'unsubscribed'],
  [-3, 'skipped'],
])

/** What a lead row's status number says (Instantly fact sheet §5.2); null for a number that is new, or none. */
export function leadStanding(status: number | null): LeadStanding | null {
  return status === null ? null : (STANDINGS.get(status) ?? null)
}

const INTEREST_WORDS: ReadonlyMap<number, string> = new Map([
  [0, 'out_of_office'],
  [1, 'interested'],
  [2, 'meeting_booked'],
  [3, 'meeting_completed'],
  [4, 'won'],
  [-1, 'not_interested'],
  [-2, 'wrong_person'],
  [-3, 'lost'],
  [-4, 'no_show'],
])

/** The word for a lead's interest number (§5.2); a label of the workspace's own keeps its number: `label_5012`. */
export function interestWord(interestStatus: number): string {
  return INTEREST_WORDS.get(interestStatus) ?? `label_${interestStatus}`
}
