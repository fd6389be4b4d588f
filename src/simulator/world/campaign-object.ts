import { dateOf } from './calendar.ts'
import { type CampaignObject, withOverrides } from './wire-objects.ts'
import { FOLLOW_UP_BODIES, OPENING_BODIES, OPENING_SUBJECTS } from './word-stock.ts'
import type { SimAccount, SimCampaign } from './world-rows.ts'

/** A campaign as `GET /campaigns` serves it (Instantly fact sheet §3.2); a sparse draft has eight keys. */
export function campaignObject(campaign: SimCampaign, organization: string, owner: string): CampaignObject {
  const base: CampaignObject = {
    id: campaign.id,
    name: campaign.name,
    status: campaign.status,
    campaign_schedule: schedule(campaign),
    timestamp_created: new Date(campaign.createdMs).toISOString(),
    timestamp_updated: new Date(campaign.updatedMs).toISOString(),
    open_tracking: campaign.openTracking,
    organization,
  }
  if (campaign.sparse) return withOverrides(base, campaign.overrides)
  const full: CampaignObject = {
    ...base,
    pl_value: campaign.opportunityValue,
    sequences: [{ steps: campaign.steps.map((_, step) => stepObject(campaign, step)) }],
    text_only: false,
    first_email_text_only: false,
    email_list: campaign.accounts.map((account) => account.email),
    daily_limit: campaign.dailyLimit,
    stop_on_reply: true,
    email_tag_list: [],
    link_tracking: campaign.linkTracking,
    stop_on_auto_reply: false,
    owned_by: owner,
    not_sending_status: campaign.status === 1 && campaign.dailyLimit % 60 === 0 ? 1 : undefined,
  }
  return withOverrides(full, campaign.overrides)
}

function schedule(campaign: SimCampaign) {
  const { firstSendDayMs } = campaign
  return {
    schedules: [
      {
        name: 'New schedule',
        timing: { from: '09:00', to: '17:00' },
        days: { '1': true, '2': true, '3': true, '4': true, '5': true },
        timezone: 'America/Detroit',
      },
    ],
    start_date: firstSendDayMs === undefined || campaign.status === 1 ? '' : dateOf(firstSendDayMs),
    end_date: '',
  }
}

function stepObject(campaign: SimCampaign, step: number) {
  const variants = Array.from({ length: campaign.steps[step]?.variants ?? 0 }, (_, variant) =>
    step === 0
      ? { subject: OPENING_SUBJECTS[variant] ?? '', body: OPENING_BODIES[variant] ?? '' }
      : { subject: '', body: FOLLOW_UP_BODIES[(step - 1) % FOLLOW_UP_BODIES.length] ?? '' },
  )
  return { type: 'email', delay: campaign.steps[step]?.delayDays ?? 1, variants, delay_unit: 'days' }
}

/**
 * A mailbox as served (Instantly fact sheet §4.1).
 *
 * @param inList lists abbreviate `warmup`; a single mailbox shows it in full
 */
export function accountObject(account: SimAccount, organization: string, owner: string, inList: boolean) {
  const isBroken = account.status < 0
  const full = {
    limit: 20,
    advanced: {
      warm_ctd: false,
      open_rate: 100,
      important_rate: 100,
      read_emulation: true,
      spam_save_rate: 100,
      weekday_only: true,
    },
    warmup_custom_ftag: 'warmup',
    increment: 'disabled',
    reply_rate: 30,
  }
  return {
    email: account.email,
    timestamp_created: new Date(account.createdMs).toISOString(),
    timestamp_updated: new Date(account.updatedMs).toISOString(),
    first_name: account.firstName,
    last_name: account.lastName,
    organization,
    warmup_status: account.warmupStatus,
    provider_code: account.providerCode,
    setup_pending: false,
    is_managed_account: false,
    warmup: inList ? (account.warmupStatus === 0 ? {} : { limit: 20 }) : full,
    added_by: owner,
    daily_limit: 30,
    modified_by: owner,
    tracking_domain_name: isBroken ? undefined : `inst.${account.email.split('@')[1] ?? ''}`,
    tracking_domain_status: isBroken ? undefined : 'CTD_ACTIVE',
    status: account.status,
    enable_slow_ramp: false,
    status_message: isBroken
      ? { code: 'EAUTH', command: 'AUTH PLAIN', response: '535 5.7.8 Error: authentication failed', responseCode: 535 }
      : undefined,
    timestamp_warmup_start: new Date(account.createdMs + 360_000).toISOString(),
    stat_warmup_score: account.warmupScore,
    sending_gap: 10,
  }
}
