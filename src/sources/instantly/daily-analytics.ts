import type { InstantlyClient, InstantlyQuery } from './client.ts'
import { InstantlyNotFoundError, InstantlyValidationError } from './errors.ts'
import { type ColumnSpec, constant, integer, type RecordSpec } from './extract-rows.ts'
import type { ResourcePage, ResourceRequest } from './resource.ts'
import { readArrayPage } from './resource-pages.ts'

const PATH = '/campaigns/analytics/daily'
const DAY_MS = 86_400_000

/** The cursor between the account-wide rows and the first campaign; no campaign has such an id. */
const ACCOUNT_DONE = 'account'

/** The columns of one campaign's days, or with null of the whole workspace. The record itself names no campaign. */
export function dailyColumns(campaignId: string | null): Readonly<Record<string, ColumnSpec>> {
  return {
    analytics_date: { type: 'day', read: (fields) => fields.day('date') },
    instantly_campaign_id: constant(campaignId),
    sent: integer('sent'),
    opened: integer('opened'),
    unique_opened: integer('unique_opened'),
    replies: integer('replies'),
    unique_replies: integer('unique_replies'),
    clicks: integer('clicks'),
    unique_clicks: integer('unique_clicks'),
  }
}

/**
 * Walks the daily numbers: first of the whole workspace, then of each campaign in the order of ids, one call and one
 * page each. The cursor is the campaign done last, so that a killed run goes on behind it, whatever campaigns came or
 * went meanwhile. Days without activity have no row, and old rows do change (Instantly fact sheet §3.5).
 *
 * A campaign that Instantly refuses alone (400, 404) becomes a failure on its page; the others are still read.
 */
export async function* dailyAnalyticsPages(
  client: InstantlyClient,
  request: ResourceRequest,
): AsyncGenerator<ResourcePage, void, undefined> {
  const days = daysOf(request.window)
  if (request.campaignId !== undefined) {
    yield await readDays(client, request.campaignId, days, request)
    return
  }
  const { cursor } = request
  const campaigns = [...new Set(request.campaignIds)].sort()
  const remaining = cursor === null || cursor === ACCOUNT_DONE ? campaigns : campaigns.filter((id) => id > cursor)
  if (cursor === null || remaining.length === 0) {
    const page = await readDays(client, null, days, request)
    yield { ...page, cursor: remaining.length === 0 ? null : ACCOUNT_DONE }
  }
  for (const [index, campaignId] of remaining.entries()) {
    const unread = request.unreadCampaignIds?.includes(campaignId) === true
    const page = await readCampaignDays(client, campaignId, unread ? {} : days, request)
    yield { ...page, cursor: index === remaining.length - 1 ? null : campaignId }
  }
}

async function readCampaignDays(
  client: InstantlyClient,
  campaignId: string,
  days: InstantlyQuery,
  request: ResourceRequest,
): Promise<ResourcePage> {
  try {
    return await readDays(client, campaignId, days, request)
  } catch (error) {
    if (!(error instanceof InstantlyNotFoundError || error instanceof InstantlyValidationError)) throw error
    return { rows: [], quarantined: [], failures: [{ campaignId, error }], cursor: null, watermark: null, range: null }
  }
}

function readDays(
  client: InstantlyClient,
  campaignId: string | null,
  days: InstantlyQuery,
  request: ResourceRequest,
): Promise<ResourcePage> {
  const record: RecordSpec = {
    keyName: 'usable date',
    key: (fields) => {
      const day = fields.day('date')
      return day === null ? null : `${campaignId ?? ''}:${day}`
    },
    columns: dailyColumns(campaignId),
  }
  return readArrayPage(client, PATH, { ...days, campaign_id: campaignId }, record, request)
}

/** One day more at both ends: in which time zone Instantly's days begin is not known (Instantly fact sheet §3.5). */
function daysOf(window: ResourceRequest['window']): InstantlyQuery {
  if (window === null) return {}
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10)
  return { start_date: day(window.from.getTime() - DAY_MS), end_date: day(window.to.getTime() + DAY_MS) }
}
