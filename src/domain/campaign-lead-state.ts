import type { EmailStatus, OverallStatus } from './vocabulary.ts'

/** How the provider's own lead row stands in its sequence. */
export type LeadStanding = 'active' | 'paused' | 'completed' | 'bounced' | 'unsubscribed' | 'skipped'

/** What is known of one lead in one campaign. */
export interface CampaignLeadEvidence {
  /** The first mail to this lead in the campaign. */
  firstSentAt: Date | null
  /** The highest step that was sent, counted from 1. */
  lastStep: number | null
  /** The first answer of a person; automatic replies do not count. */
  firstReplyAt: Date | null
  /** Automatic replies seen; the provider's counter may or may not hold them. */
  autoReplies: number
  /** The provider's lead row, where there is one. */
  row: LeadRowEvidence | null
}

/** What the provider's lead row tells. */
export interface LeadRowEvidence {
  standing: LeadStanding | null
  /** The provider's own number behind the standing. */
  providerStatus: number | null
  /** Whether the deal was won. */
  won: boolean
  openCount: number | null
  clickCount: number | null
  replyCount: number | null
  lastContactAt: Date | null
  lastStep: { index1: number | null; at: Date | null } | null
}

/** Where a lead stands in a campaign, as far as e-mail tells. */
export interface CampaignLeadState {
  emailStatus: EmailStatus
  overallStatus: OverallStatus
  emailSentAt: Date | null
  emailRepliedAt: Date | null
  sequenceStep: number | null
  providerStatus: number | null
}

/**
 * Concludes a campaign lead's state from everything that is known, and from nothing else: not from the state before.
 * So the same evidence gives the same state, in whatever order it came.
 *
 * `pending → sent → opened → clicked → replied` is a ladder. Beside it: a bounce counts unless the person answered
 * (then the address works), an unsubscription always does.
 */
export function campaignLeadState(evidence: CampaignLeadEvidence): CampaignLeadState {
  const { row, firstSentAt, firstReplyAt } = evidence
  const firstStep = row?.lastStep?.index1 === 1 ? row.lastStep.at : null
  return {
    emailStatus: emailStatus(evidence),
    overallStatus: overallStatus(evidence),
    emailSentAt: firstSentAt ?? firstStep,
    emailRepliedAt: firstReplyAt,
    sequenceStep: largest(evidence.lastStep, row?.lastStep?.index1 ?? null),
    providerStatus: row?.providerStatus ?? null,
  }
}

function emailStatus(evidence: CampaignLeadEvidence): EmailStatus {
  const { row } = evidence
  if (row?.standing === 'unsubscribed') return 'unsubscribed'
  if (hasReplied(evidence)) return 'replied'
  if (row?.standing === 'bounced') return 'bounced'
  if ((row?.clickCount ?? 0) > 0) return 'clicked'
  if ((row?.openCount ?? 0) > 0) return 'opened'
  return wasSent(evidence) ? 'sent' : 'pending'
}

function overallStatus(evidence: CampaignLeadEvidence): OverallStatus {
  const standing = evidence.row?.standing
  if (evidence.row?.won) return 'converted'
  if (standing === 'unsubscribed') return 'unsubscribed'
  if (hasReplied(evidence)) return 'replied'
  if (standing === 'bounced') return 'bounced'
  if (standing === 'completed' || standing === 'skipped') return 'completed'
  return standing === 'paused' ? 'paused' : 'active'
}

function hasReplied({ firstReplyAt, autoReplies, row }: CampaignLeadEvidence): boolean {
  return firstReplyAt !== null || (row?.replyCount ?? 0) > autoReplies
}

function wasSent({ firstSentAt, row }: CampaignLeadEvidence): boolean {
  return firstSentAt !== null || (row?.lastStep ?? null) !== null || (row?.lastContactAt ?? null) !== null
}

function largest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.max(one, other)
}
