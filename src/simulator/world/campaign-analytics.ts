import { COUNTERS, emptyTally, type Tally, tally } from './analytics-tally.ts'
import { DAY, dateOf } from './calendar.ts'
import { compareText } from './sorted-rows.ts'
import type { SimCampaign, SimEvent } from './world-rows.ts'

/** The instants an analytics call asks for; both ends inclusive. */
export interface AnalyticsRange {
  readonly fromMs: number
  readonly toMs: number
}

/** The analytics endpoints of a world, computed from the campaigns' event logs and remembered until those grow. */
export class CampaignAnalytics {
  readonly #repliesIncludeAutomatic: boolean
  readonly #cache = new WeakMap<SimCampaign, { length: number; results: Map<string, Map<string, Tally>> }>()

  constructor(options: { readonly repliesIncludeAutomatic: boolean }) {
    this.#repliesIncludeAutomatic = options.repliesIncludeAutomatic
  }

  /** True once a campaign has sent a mail; drafts are left out of `GET /campaigns/analytics`. */
  hasSent(campaign: SimCampaign): boolean {
    return campaign.events.some((event) => event.kind === 'sent')
  }

  /** One bucket for the whole campaign. */
  total(campaign: SimCampaign, range: AnalyticsRange, expandInterest = false): Tally {
    return this.#buckets(campaign, range, 'total', () => 'total', expandInterest).get('total') ?? emptyTally()
  }

  /** Buckets by UTC day (YYYY-MM-DD), ascending; days without activity are missing. */
  daily(campaign: SimCampaign, range: AnalyticsRange): [day: string, Tally][] {
    const buckets = this.#buckets(campaign, range, 'daily', (event) => String(Math.floor(event.at / DAY)))
    return [...buckets]
      .filter(([, day]) => isVisible(day))
      .map(([day, counts]): [string, Tally] => [dateOf(Number(day) * DAY), counts])
      .sort(([a], [b]) => compareText(a, b))
  }

  /** Buckets by step and variant ("0_1"), unordered; '' gathers what can not be attributed. */
  steps(campaign: SimCampaign, range: AnalyticsRange): [place: string, Tally][] {
    const place = ({ step, variant }: SimEvent) => (step < 0 ? '' : `${step}_${variant}`)
    const buckets = this.#buckets(campaign, range, 'steps', place)
    return [...buckets].filter(([, step]) => isVisible(step)).reverse()
  }

  #buckets(
    campaign: SimCampaign,
    range: AnalyticsRange,
    kind: 'total' | 'daily' | 'steps',
    bucketOf: (event: SimEvent) => string,
    expandInterest = false,
  ): Map<string, Tally> {
    let cached = this.#cache.get(campaign)
    if (cached === undefined || cached.length !== campaign.events.length) {
      cached = { length: campaign.events.length, results: new Map() }
      this.#cache.set(campaign, cached)
    }
    const key = `${kind} ${range.fromMs} ${range.toMs} ${expandInterest}`
    const known = cached.results.get(key)
    if (known !== undefined) return known
    const result = tally(campaign.events, {
      bucketOf: (event) => (event.at >= range.fromMs && event.at <= range.toMs ? bucketOf(event) : undefined),
      repliesIncludeAutomatic: this.#repliesIncludeAutomatic,
      expandInterest,
    })
    cached.results.set(key, result)
    return result
  }
}

/** Bounces, unsubscriptions and completions have no column in daily and step rows, so alone they make no row. */
function isVisible(counts: Tally): boolean {
  return counts.sent + counts.opened + counts.clicked + counts.replied + counts.automatic + counts.opportunities > 0
}

/** The sum of two buckets, counter by counter. */
export function addTallies(a: Tally, b: Tally): Tally {
  const sum = emptyTally()
  for (const counter of COUNTERS) sum[counter] = a[counter] + b[counter]
  return sum
}
