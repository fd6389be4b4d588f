import { SeededRandom, seedOf } from '../seeded-random.ts'
import { COMPANY_HEADS, COMPANY_TAILS, FIRST_NAMES, FREE_MAIL_DOMAINS, JOB_TITLES, LAST_NAMES } from './word-stock.ts'
import type { SimCampaign, SimLead, SimLeadList, SimPerson } from './world-rows.ts'

/** What a lead row needs to know about its place. */
export interface LeadPlace {
  readonly campaign: SimCampaign | undefined
  readonly list: SimLeadList | undefined
  readonly createdMs: number
}

/**
 * Person number `index` of a world. Companies hold one to six people; every ninth person writes from a free-mail
 * host. Addresses are unique: they carry the index where names could collide.
 */
export function makePerson(seed: number, index: number, companies: number): SimPerson {
  const random = new SeededRandom(seedOf(seed, 'person', index))
  const company = Math.min(random.between(0, companies - 1), random.between(0, companies - 1))
  const companyRandom = new SeededRandom(seedOf(seed, 'company', company))
  const head = companyRandom.pick(COMPANY_HEADS)
  const tail = companyRandom.pick(COMPANY_TAILS)
  const companyName = `${head} ${tail} ${company + 1}`
  const companyDomain = `${head}${tail}${company + 1}.example`.toLowerCase()
  const [firstName, firstAscii] = random.pick(FIRST_NAMES)
  const [lastName, lastAscii] = random.pick(LAST_NAMES)
  const isFreeMail = index % 9 === 4
  const host = isFreeMail ? random.pick(FREE_MAIL_DOMAINS) : companyDomain
  return {
    firstName: index % 40 === 17 ? '' : firstName,
    lastName: index % 40 === 17 ? '' : lastName,
    email: `${firstAscii}.${lastAscii}.${isFreeMail ? 'simulated' : ''}${index}@${host}`,
    companyName: isFreeMail && random.chance(0.5) ? '' : companyName,
    companyDomain: host,
    jobTitle: random.chance(0.5) ? random.pick(JOB_TITLES) : undefined,
  }
}

/** A fresh lead row; `key` (unique in the world) seeds its ids. `upper` spells the address with a capital. */
export function makeLead(
  seed: number,
  key: number | string,
  person: SimPerson,
  place: LeadPlace,
  upper: boolean,
): SimLead {
  const random = new SeededRandom(seedOf(seed, 'lead', key))
  const accounts = place.campaign?.accounts ?? []
  const prefix = place.campaign?.id.slice(0, 2) ?? 'xx'
  return {
    id: random.uuid7(place.createdMs),
    person,
    email: upper ? person.email.charAt(0).toUpperCase() + person.email.slice(1) : person.email,
    campaign: place.campaign,
    list: place.list,
    account: accounts.length === 0 ? undefined : random.pick(accounts),
    threadId: `${prefix}-${random.token(23)}`,
    firstVariant: 0,
    createdMs: place.createdMs,
    updatedMs: place.createdMs,
    status: 1,
    opens: 0,
    replies: 0,
    clicks: 0,
    interest: undefined,
    lastSendMs: 0,
    lastStep: -1,
    lastVariant: -1,
    lastOpenMs: 0,
    lastReplyMs: 0,
    lastClickMs: 0,
    lastInterestMs: 0,
    lastTouchMs: 0,
    openedStep: -1,
    openedVariant: -1,
    repliedStep: -1,
    repliedVariant: -1,
    deletedAtMs: Number.POSITIVE_INFINITY,
    overrides: undefined,
  }
}

/**
 * How many lead rows each campaign gets; the sum is `rows`. The first (large) one gets 30 %, at most 6,000 and more
 * than 500 when the world has 2,000 rows or more, unless `largest` says how many; the rest is shared by uneven weights.
 */
export function shareRows(seed: number, rows: number, campaigns: number, largest?: number): number[] {
  const random = new SeededRandom(seedOf(seed, 'shares'))
  const first = campaigns === 1 ? rows : Math.min(rows, largest ?? Math.min(6000, Math.ceil(rows * 0.3)))
  const weights = Array.from({ length: campaigns - 1 }, () => 0.4 + random.next())
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let spent = 0
  let weightSpent = 0
  const shares = weights.map((weight) => {
    weightSpent += weight
    const upTo = Math.round(((rows - first) * weightSpent) / total)
    const share = upTo - spent
    spent = upTo
    return share
  })
  return [first, ...shares]
}
