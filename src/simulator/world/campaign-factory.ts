import { SeededRandom, seedOf } from '../seeded-random.ts'
import { DAY, HOUR, MINUTE, startOfDay, workday, workdaysBetween } from './calendar.ts'
import { AUDIENCES, FIRST_NAMES, LAST_NAMES, REGIONS } from './word-stock.ts'
import type { SimAccount, SimCampaign, SimLeadList, SimStep } from './world-rows.ts'

const ACTIVE = 1
const PAUSED = 2
const COMPLETED = 3
const DRAFT = 0

/** The sending mailboxes, oldest first: at least three, one more per ten campaigns; the first has a broken login. */
export function makeAccounts(seed: number, campaignCount: number, nowMs: number): SimAccount[] {
  const random = new SeededRandom(seedOf(seed, 'accounts'))
  const offset = random.between(0, FIRST_NAMES.length - 1)
  const hosts = ['try-northlight.example', 'mail-northlight.example', 'northlight-hello.example']
  return Array.from({ length: 3 + Math.floor(campaignCount / 10) }, (_, index) => {
    const [firstName, firstAscii] = FIRST_NAMES[(offset + index) % FIRST_NAMES.length] ?? ['Sam', 'sam']
    const [lastName] = random.pick(LAST_NAMES)
    const host = random.pick(index < hosts.length ? hosts.slice(index, index + 1) : hosts)
    const createdMs = nowMs - 200 * DAY + index * 7 * HOUR + random.between(0, HOUR)
    return {
      email: `${firstAscii}${index < hosts.length ? '' : `.${index}`}@${host}`,
      firstName,
      lastName,
      createdMs,
      updatedMs: nowMs - random.between(1, 10) * DAY,
      status: index === 0 ? -1 : 1,
      warmupStatus: index === 0 ? 0 : 1,
      providerCode: random.pick([1, 2, 3]),
      warmupScore: random.between(index === 0 ? 55 : 90, 100),
    }
  })
}

/** Two lead lists, for leads that are in no campaign. */
export function makeLeadLists(seed: number, nowMs: number): SimLeadList[] {
  const random = new SeededRandom(seedOf(seed, 'lists'))
  return ['Webinar – spring upload', 'Partner referrals'].map((name, index) => ({
    id: random.uuid4(),
    name,
    createdMs: nowMs - (60 - index * 20) * DAY + random.between(0, HOUR),
  }))
}

/** How many campaigns a world of this size has when none are asked for: at least five. */
export function campaignCountFor(leads: number): number {
  return Math.max(5, Math.round(leads / (leads < 1000 ? 40 : leads < 20_000 ? 150 : 500)))
}

/**
 * The campaigns. The first is the large active one, then a completed, a paused and a draft (never sent) one; the
 * rest are active with every sixth completed. Needs at least one account.
 *
 * @param isFirstSlow the first has written to less than half of its leads yet, instead of to most of them
 */
export function makeCampaigns(
  seed: number,
  count: number,
  accounts: readonly SimAccount[],
  nowMs: number,
  isFirstSlow = false,
): SimCampaign[] {
  return Array.from({ length: count }, (_, index) => {
    const campaign = makeCampaign(seed, index, accounts, nowMs)
    return index === 0 && isFirstSlow ? { ...campaign, contactDays: campaign.contactDays * 2 } : campaign
  })
}

function statusAt(index: number): number {
  if (index === 1) return COMPLETED
  if (index === 2) return PAUSED
  if (index === 3) return DRAFT
  return index % 6 === 5 ? COMPLETED : ACTIVE
}

function makeSteps(random: SeededRandom, isFirst: boolean): SimStep[] {
  const steps = isFirst ? 3 : random.between(2, 4)
  return Array.from({ length: steps }, (_, step) => ({
    variants: step === 0 ? (isFirst ? 2 : random.between(1, 3)) : 1,
    delayDays: random.between(2, 4),
  }))
}

function makeCampaign(seed: number, index: number, accounts: readonly SimAccount[], nowMs: number): SimCampaign {
  const random = new SeededRandom(seedOf(seed, 'campaign', index))
  const status = statusAt(index)
  const ageDays = status === COMPLETED ? random.between(95, 140) : status === PAUSED ? 50 : random.between(24, 60)
  const startMs = workday(startOfDay(nowMs) - ageDays * DAY)
  const createdMs = status === DRAFT ? nowMs - 5 * DAY : startMs - 3 * DAY + random.between(0, 20 * HOUR)
  const senders = accounts.filter(
    (_, i) => i === 0 || (i + index) % 3 === 0 || i === 1 + (index % (accounts.length - 1)),
  )
  const elapsed = workdaysBetween(startMs, nowMs)
  return {
    id: random.uuid4(),
    name: `${random.pick(AUDIENCES)} ${random.pick(REGIONS)} #${index + 1}`,
    status,
    createdMs,
    updatedMs:
      status === DRAFT ? createdMs + 30 * MINUTE : Math.min(startMs + random.between(1, 9) * DAY, nowMs - HOUR),
    steps: makeSteps(random, index === 0),
    accounts: senders,
    openTracking: index === 0 || random.chance(0.8),
    linkTracking: index === 0 || random.chance(0.6),
    opportunityValue: index === 0 || random.chance(0.8) ? random.pick([100, 250, 1000]) : undefined,
    dailyLimit: 30 * random.between(1, 4),
    sparse: status === DRAFT,
    firstSendDayMs: status === DRAFT ? undefined : startMs,
    contactDays: status === COMPLETED ? 15 : status === PAUSED ? 34 : Math.ceil(elapsed * 1.25),
    pausedAtMs: status === PAUSED ? startOfDay(nowMs) - 14 * DAY : undefined,
    events: [],
    leadCount: 0,
    overrides: undefined,
  }
}
