import type { SeededRandom } from '../seeded-random.ts'
import { DAY, HOUR, MINUTE, startOfDay, workday } from './calendar.ts'
import type { LeadScript } from './lead-script.ts'
import type { SimAccount, SimCampaign, SimEmail, SimEvent, SimEventKind, SimLead, SimMailText } from './world-rows.ts'

const SECOND = 1000

interface EventDetails {
  readonly seenAt?: number
  readonly step?: number
  readonly variant?: number
  readonly email?: SimEmail
  readonly value?: number
}

interface MailDetails {
  readonly createdMs: number
  readonly emailMs: number
  readonly type: number
  readonly text: SimMailText
  readonly step?: number
  readonly variant?: number
  readonly automatic?: boolean
}

/** A send instant on the given day: 13:00 to 21:00 UTC, whole seconds. */
export function sendInstant(dayMs: number, random: SeededRandom): number {
  return startOfDay(dayMs) + 13 * HOUR + random.between(0, 8 * 3600 - 1) * SECOND
}

/**
 * Everything that will ever happen to one lead of a campaign, in the order in which Instantly learns of it.
 *
 * The future is decided here and only released as the world's clock passes it; that makes advancing by two days
 * the same as advancing twice by one.
 */
export function planLead(
  lead: SimLead,
  campaign: SimCampaign,
  account: SimAccount,
  firstSendMs: number,
  script: LeadScript,
  random: SeededRandom,
): SimEvent[] {
  const plan = new LeadPlan(lead, campaign, account, script, random)
  plan.writeSequence(firstSendMs)
  return plan.events.sort((a, b) => a.seenAt - b.seenAt)
}

class LeadPlan {
  readonly events: SimEvent[] = []
  readonly #lead: SimLead
  readonly #campaign: SimCampaign
  readonly #account: SimAccount
  readonly #script: LeadScript
  readonly #random: SeededRandom

  constructor(lead: SimLead, campaign: SimCampaign, account: SimAccount, script: LeadScript, random: SeededRandom) {
    this.#lead = lead
    this.#campaign = campaign
    this.#account = account
    this.#script = script
    this.#random = random
  }

  writeSequence(firstSendMs: number): void {
    const { steps, pausedAtMs } = this.#campaign
    let sendMs = firstSendMs
    let stopMs = pausedAtMs ?? Number.POSITIVE_INFINITY
    const actingStep = Math.min(this.#script.atStep, steps.length - 1)
    for (const [step, { variants, delayDays }] of steps.entries()) {
      if (sendMs > stopMs) return
      const variant = this.#random.between(0, variants - 1)
      if (step === 0) this.#lead.firstVariant = variant
      this.#send(sendMs, step, variant)
      if (step === actingStep) stopMs = Math.min(stopMs, this.#act(sendMs, step, variant))
      if (stopMs === sendMs) return
      if (step === steps.length - 1 && stopMs > sendMs + DAY) this.#add('completed', sendMs + DAY)
      sendMs = sendInstant(workday(startOfDay(sendMs) + delayDays * DAY), this.#random)
    }
  }

  /** Plays the script after a send; gives the instant after which no more is sent. */
  #act(sendMs: number, step: number, variant: number): number {
    const random = this.#random
    switch (this.#script.outcome) {
      case 'silent':
        return Number.POSITIVE_INFINITY
      case 'bounce':
        this.#add('bounced', sendMs + 30 * SECOND, { step, variant })
        return sendMs
      case 'unsubscribe': {
        const at = sendMs + random.between(10, 900) * MINUTE
        this.#add('unsubscribed', at, { step, variant })
        return at
      }
      case 'away':
        this.#awayReply(sendMs + random.between(20, 400) * SECOND, step, variant)
        return Number.POSITIVE_INFINITY
      case 'reply': {
        const wanted = this.#script.replyAtMs ?? sendMs + random.between(9, 36 * 60) * MINUTE
        const at = Math.max(wanted, sendMs + MINUTE)
        this.#conversation(at, step, variant)
        return at
      }
    }
  }

  #send(at: number, step: number, variant: number): void {
    const email = this.#mail({ createdMs: at, emailMs: at, type: 1, text: 'sequence', step, variant })
    this.#add('sent', at, { step, variant, email })
    const random = this.#random
    if (this.#script.outcome === 'bounce' || !this.#campaign.openTracking || !random.chance(0.42)) return
    const opens = random.pick([1, 1, 1, 2, 3, 4])
    let openMs = at
    for (let n = 0; n < opens; n++) {
      openMs += random.between(2, n === 0 ? 1500 : 2500) * MINUTE
      // One open in ten is reported days later but counts for the day it happened: old daily rows change.
      const seenAt = random.chance(0.1) ? openMs + random.between(1, 4) * DAY : openMs
      this.#add('opened', openMs, { step, variant, seenAt })
      if (this.#campaign.linkTracking && random.chance(0.06)) {
        this.#add('clicked', openMs + 20 * SECOND, { step, variant, seenAt: seenAt + 20 * SECOND })
      }
    }
  }

  #awayReply(emailMs: number, step: number, variant: number): void {
    const createdMs = emailMs + this.#random.between(5, 40) * SECOND
    const mail = { createdMs, emailMs, type: 2, text: 'away', step, variant, automatic: true } as const
    const email = this.#mail(mail)
    this.#add('auto-replied', emailMs, { seenAt: createdMs, step, variant, email })
    if (this.#script.flag === 1) {
      this.#add('labelled', createdMs + 8 * MINUTE, { step, variant, email, value: 0 })
    }
  }

  #conversation(replyMs: number, sentStep: number, sentVariant: number): void {
    const { script, random } = { script: this.#script, random: this.#random }
    const place = script.knowsStep ? { step: sentStep, variant: sentVariant } : { step: -1, variant: -1 }
    const first = this.#reply(replyMs, place, script.mood)
    this.#add('completed', replyMs, { seenAt: first.createdMs })
    if (script.interest !== undefined) {
      const at = first.createdMs + random.between(5, 45) * MINUTE
      this.#add('interest', at, { ...place, email: first, value: script.interest })
    }
    if (script.team === 'none') return
    const answerMs = first.createdMs + random.between(60, 1200) * MINUTE
    if (script.team === 'schedules') {
      const dueMs = answerMs + 4 * DAY
      const email = this.#mail({ createdMs: answerMs, emailMs: dueMs, type: 4, text: 'team' })
      this.#add('scheduled', answerMs, { email })
      this.#add('schedule-due', dueMs, { email })
      return
    }
    this.#add('manual', answerMs, {
      email: this.#mail({ createdMs: answerMs, emailMs: answerMs, type: 3, text: 'team' }),
    })
    if (!script.secondReply) return
    const second = this.#reply(answerMs + random.between(120, 1800) * MINUTE, place, 'positive')
    if (script.laterInterest === undefined) return
    const at = second.createdMs + random.between(15, 90) * MINUTE
    this.#add('interest', at, { ...place, email: second, value: script.laterInterest })
  }

  #reply(emailMs: number, place: { readonly step: number; readonly variant: number }, text: SimMailText): SimEmail {
    // One reply in twenty reaches Instantly hours late: timestamp_created is well after timestamp_email.
    const isLate = this.#script.replyAtMs === undefined && this.#random.chance(0.05)
    const lagMs = isLate ? this.#random.between(60, 1500) * MINUTE : this.#random.between(10, 60) * SECOND
    const email = this.#mail({ createdMs: emailMs + lagMs, emailMs, type: 2, text, ...place })
    this.#add('replied', emailMs, { seenAt: email.createdMs, ...place, email })
    return email
  }

  #mail(details: MailDetails): SimEmail {
    const received = details.type === 2
    return {
      id: this.#random.uuid7(details.createdMs),
      createdMs: details.createdMs,
      emailMs: details.emailMs,
      type: details.type,
      campaign: this.#campaign,
      lead: this.#lead,
      address: this.#lead.email,
      account: this.#account,
      step: details.step ?? -1,
      variant: details.variant ?? -1,
      threadId: this.#lead.threadId,
      text: details.text,
      automatic: details.automatic ?? false,
      autoReplyFlag: received ? this.#script.flag : undefined,
      htmlOnly: received && this.#script.htmlOnly,
      showLeadId: !received || this.#script.showLeadId,
      showCampaignId: details.type !== 3 || this.#script.team !== 'answers-outside-campaign',
      interest: undefined,
      overrides: undefined,
    }
  }

  #add(kind: SimEventKind, at: number, details: EventDetails = {}): void {
    this.events.push({
      kind,
      at,
      seenAt: details.seenAt ?? at,
      campaign: this.#campaign,
      lead: this.#lead,
      step: details.step ?? -1,
      variant: details.variant ?? -1,
      email: details.email,
      value: details.value ?? 0,
    })
  }
}
