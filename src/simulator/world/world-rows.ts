/** A sending mailbox of the simulated workspace. */
export interface SimAccount {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly createdMs: number
  updatedMs: number
  /** 1 active, 2 paused, -1 connection error (Instantly fact sheet §4.1). */
  status: number
  readonly warmupStatus: number
  readonly providerCode: number
  readonly warmupScore: number
}

/** A list of leads that is not a campaign. */
export interface SimLeadList {
  readonly id: string
  readonly name: string
  readonly createdMs: number
}

/** A campaign with its own part of the event log. Times are milliseconds since 1970, UTC. */
export interface SimCampaign {
  readonly id: string
  name: string
  /** 0 draft, 1 active, 2 paused, 3 completed (Instantly fact sheet §3.2). */
  status: number
  readonly createdMs: number
  updatedMs: number
  /** One entry per step: how many variants it has and the wait in days before the next step. */
  readonly steps: readonly SimStep[]
  readonly accounts: readonly SimAccount[]
  readonly openTracking: boolean
  readonly linkTracking: boolean
  /** The value of one opportunity; a campaign without it omits the field. */
  readonly opportunityValue: number | undefined
  dailyLimit: number
  /** True: the object is served with the eight keys of a fresh draft only. */
  readonly sparse: boolean
  /** The instant of the first send day's start; undefined for campaigns that never send. */
  readonly firstSendDayMs: number | undefined
  /** Over how many working days the first mails are spread. */
  readonly contactDays: number
  /** After this instant nothing is sent any more (paused campaigns). */
  readonly pausedAtMs: number | undefined
  /** Everything that happened in the campaign, in the order in which it became known. Never shrinks. */
  readonly events: SimEvent[]
  /** Number of lead rows that exist now; falls when leads are deleted. */
  leadCount: number
  overrides: Record<string, unknown> | undefined
}

/** One step of a campaign's sequence. */
export interface SimStep {
  readonly variants: number
  readonly delayDays: number
}

/** A person; may own several lead rows. */
export interface SimPerson {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly companyName: string
  readonly companyDomain: string
  readonly jobTitle: string | undefined
}

/** One lead row: a person in one campaign or one list. Instants are 0 when the thing never happened. */
export interface SimLead {
  readonly id: string
  readonly person: SimPerson
  /** The address as this row spells it (letter case may differ between rows of one person). */
  email: string
  readonly campaign: SimCampaign | undefined
  readonly list: SimLeadList | undefined
  readonly account: SimAccount | undefined
  readonly threadId: string
  /** The variant of the first mail; it gives the thread its subject. */
  firstVariant: number
  readonly createdMs: number
  updatedMs: number
  /** 1 active, 2 paused, 3 completed, -1 bounced, -2 unsubscribed (Instantly fact sheet §5.2). */
  status: number
  opens: number
  replies: number
  clicks: number
  interest: number | undefined
  lastSendMs: number
  lastStep: number
  lastVariant: number
  lastOpenMs: number
  lastReplyMs: number
  lastClickMs: number
  lastInterestMs: number
  lastTouchMs: number
  openedStep: number
  openedVariant: number
  repliedStep: number
  repliedVariant: number
  /** The instant from which the row no longer exists; Infinity while it does. */
  deletedAtMs: number
  overrides: Record<string, unknown> | undefined
}

/** Which text a mail carries; the text itself is written when the mail is served. */
export type SimMailText = 'sequence' | 'positive' | 'negative' | 'question' | 'away' | 'team' | 'stranger'

/** One mail. Bodies and subjects are derived when it is served, so a row stays small. */
export interface SimEmail {
  readonly id: string
  readonly createdMs: number
  readonly emailMs: number
  /** 1 campaign send, 2 received, 3 sent by the team, 4 scheduled (Instantly fact sheet §6.1). */
  type: number
  readonly campaign: SimCampaign | undefined
  /** The lead row the mail belongs to, also when that row was deleted later. */
  readonly lead: SimLead | undefined
  /** The other person's address; undefined leaves `lead` out of the answer. */
  readonly address: string | undefined
  readonly account: SimAccount
  /** Zero-based; -1 when the step is not known. */
  readonly step: number
  readonly variant: number
  readonly threadId: string
  readonly text: SimMailText
  /** The truth about a received mail, whatever `autoReplyFlag` says on the wire. */
  readonly automatic: boolean
  /** What is served as `is_auto_reply`; undefined leaves it out. */
  readonly autoReplyFlag: 0 | 1 | undefined
  readonly htmlOnly: boolean
  readonly showLeadId: boolean
  readonly showCampaignId: boolean
  /** The interest label of a received mail; arrives minutes after the mail. */
  interest: number | undefined
  overrides: Record<string, unknown> | undefined
}

/** What can happen. `labelled` marks a mail only; `interest` marks the mail and the lead. */
export type SimEventKind =
  | 'sent'
  | 'opened'
  | 'clicked'
  | 'replied'
  | 'auto-replied'
  | 'bounced'
  | 'unsubscribed'
  | 'completed'
  | 'interest'
  | 'labelled'
  | 'manual'
  | 'scheduled'
  | 'schedule-due'

/** One entry of the event log. */
export interface SimEvent {
  readonly kind: SimEventKind
  /** The instant to which analytics attribute it. */
  readonly at: number
  /** The instant from which Instantly knows about it; later than `at` for late opens and late mails. */
  readonly seenAt: number
  readonly campaign: SimCampaign | undefined
  readonly lead: SimLead | undefined
  /** Zero-based; -1 when it can not be attributed to a step. */
  readonly step: number
  readonly variant: number
  readonly email: SimEmail | undefined
  /** The interest value of `interest` and `labelled`; 0 otherwise. */
  readonly value: number
}
