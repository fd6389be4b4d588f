import type { FastifyInstance } from 'fastify'
import { emptyTally, type Tally } from '../world/analytics-tally.ts'
import { DAY } from '../world/calendar.ts'
import { type AnalyticsRange, addTallies, type CampaignAnalytics } from '../world/campaign-analytics.ts'
import type { SimulatedWorld } from '../world/simulated-world.ts'
import { compareText } from '../world/sorted-rows.ts'
import type { SimCampaign } from '../world/world-rows.ts'
import { analyticsRow, dailyRow, overviewRow, stepRow } from './analytics-rows.ts'
import { FLAG, NUMBER, parameters, TEXT, TEXTS } from './page.ts'

interface RangeQuery {
  readonly start_date?: string
  readonly end_date?: string
}

interface TotalsQuery extends RangeQuery {
  readonly id?: string
  readonly ids?: readonly string[]
  readonly campaign_status?: number
  readonly exclude_total_leads_count?: boolean
  readonly expand_crm_events?: boolean
}

interface SeriesQuery extends RangeQuery {
  readonly campaign_id?: string
  readonly campaign_status?: number
  readonly include_opportunities_count?: boolean
}

const RANGE = { start_date: TEXT, end_date: TEXT }
const TOTALS = parameters({ ...RANGE, id: TEXT, ids: TEXTS, exclude_total_leads_count: FLAG })
const OVERVIEW = parameters({ ...RANGE, id: TEXT, ids: TEXTS, campaign_status: NUMBER, expand_crm_events: FLAG })
const DAILY = parameters({ ...RANGE, campaign_id: TEXT, campaign_status: NUMBER })
const STEPS = parameters({ ...RANGE, campaign_id: TEXT, include_opportunities_count: FLAG })

/**
 * The four campaign analytics endpoints (Instantly fact sheet §3.3 to §3.6). Days are UTC days; an end date without
 * a time includes its whole day (Instantly does not say).
 */
export function addAnalyticsRoutes(app: FastifyInstance, world: SimulatedWorld, analytics: CampaignAnalytics): void {
  app.get<{ Querystring: TotalsQuery }>(
    '/campaigns/analytics',
    { schema: { querystring: TOTALS } },
    ({ query }, reply) => {
      const range = rangeOf(query)
      if (range === undefined) return reply.code(400).send(BAD_RANGE)
      return chosen(world, query)
        .filter((campaign) => analytics.hasSent(campaign))
        .map((campaign) =>
          analyticsRow(campaign, analytics.total(campaign, range), query.exclude_total_leads_count ?? false),
        )
    },
  )

  const overview = { schema: { querystring: OVERVIEW } }
  app.get<{ Querystring: TotalsQuery }>('/campaigns/analytics/overview', overview, ({ query }, reply) => {
    const range = rangeOf(query)
    if (range === undefined) return reply.code(400).send(BAD_RANGE)
    let sum = emptyTally()
    let value = 0
    for (const campaign of chosen(world, query)) {
      const total = analytics.total(campaign, range, query.expand_crm_events ?? false)
      sum = addTallies(sum, total)
      value += total.opportunities * (campaign.opportunityValue ?? 0)
    }
    return overviewRow(sum, value)
  })

  app.get<{ Querystring: SeriesQuery }>(
    '/campaigns/analytics/daily',
    { schema: { querystring: DAILY } },
    ({ query }, reply) => {
      const range = rangeOf(query)
      if (range === undefined) return reply.code(400).send(BAD_RANGE)
      const days = merged(chosenByCampaignId(world, query).flatMap((campaign) => analytics.daily(campaign, range)))
      return [...days].sort(([a], [b]) => compareText(a, b)).map(([date, day]) => dailyRow(date, day))
    },
  )

  app.get<{ Querystring: SeriesQuery }>(
    '/campaigns/analytics/steps',
    { schema: { querystring: STEPS } },
    ({ query }, reply) => {
      const range = rangeOf(query)
      if (range === undefined) return reply.code(400).send(BAD_RANGE)
      const steps = merged(chosenByCampaignId(world, query).flatMap((campaign) => analytics.steps(campaign, range)))
      return [...steps].map(([place, step]) => stepRow(place, step, query.include_opportunities_count ?? false))
    },
  )
}

const BAD_RANGE = { message: 'Start Date must be earlier than End Date' }
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/

/** The asked range with both ends inclusive; undefined when it starts after its end or is no date. */
function rangeOf(query: RangeQuery): AnalyticsRange | undefined {
  const fromMs = query.start_date === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.start_date)
  const end = query.end_date === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.end_date)
  const toMs = query.end_date !== undefined && DATE_ONLY.test(query.end_date) ? end + DAY - 1 : end
  return fromMs <= toMs ? { fromMs, toMs } : undefined
}

function chosen(world: SimulatedWorld, query: TotalsQuery): SimCampaign[] {
  const ids = new Set([...(query.ids ?? []), ...(query.id === undefined ? [] : [query.id])])
  return world.campaigns
    .filter((campaign) => ids.size === 0 || ids.has(campaign.id))
    .filter((campaign) => query.campaign_status === undefined || campaign.status === query.campaign_status)
    .sort((a, b) => compareText(b.id, a.id))
}

function chosenByCampaignId(world: SimulatedWorld, query: SeriesQuery): SimCampaign[] {
  return world.campaigns
    .filter((campaign) => query.campaign_id === undefined || campaign.id === query.campaign_id)
    .filter((campaign) => query.campaign_status === undefined || campaign.status === query.campaign_status)
}

/** Adds up buckets of the same name. */
function merged(buckets: readonly (readonly [name: string, tally: Tally])[]): Map<string, Tally> {
  const sums = new Map<string, Tally>()
  for (const [name, tally] of buckets) sums.set(name, addTallies(sums.get(name) ?? emptyTally(), tally))
  return sums
}
