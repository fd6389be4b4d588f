import { SeededRandom, seedOf } from '../seeded-random.ts'
import { DAY, HOUR } from './calendar.ts'
import type { SimAccount, SimEmail, SimEvent } from './world-rows.ts'

/**
 * Two received mails of people who are in no campaign and no list: one names the sender in `lead`, one leaves
 * `lead` out. Both come without `campaign_id`.
 */
export function strangerMails(seed: number, account: SimAccount, nowMs: number): SimEvent[] {
  const random = new SeededRandom(seedOf(seed, 'strangers'))
  return ['robin.unknown@passerby-books.example', undefined].map((address, index) => {
    const createdMs = Math.floor((nowMs - (index + 2) * DAY - random.between(0, 6) * HOUR) / 1000) * 1000
    const email: SimEmail = {
      id: random.uuid7(createdMs),
      createdMs,
      emailMs: createdMs - 12_000,
      type: 2,
      campaign: undefined,
      lead: undefined,
      address,
      account,
      step: -1,
      variant: -1,
      threadId: `st-${random.token(23)}`,
      text: 'stranger',
      automatic: false,
      autoReplyFlag: undefined,
      htmlOnly: false,
      showLeadId: false,
      showCampaignId: false,
      interest: undefined,
      overrides: undefined,
    }
    return {
      kind: 'replied',
      at: email.emailMs,
      seenAt: createdMs,
      campaign: undefined,
      lead: undefined,
      step: -1,
      variant: -1,
      email,
      value: 0,
    } satisfies SimEvent
  })
}
