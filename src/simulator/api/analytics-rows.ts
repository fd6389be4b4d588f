import type { Tally } from '../world/analytics-tally.ts'
import type { SimCampaign } from '../world/world-rows.ts'

/** The counters that `/campaigns/analytics` and its overview share. */
function commonCounts(total: Tally) {
  return {
    contacted_count: total.contacted,
    emails_sent_count: total.sent,
    new_leads_contacted_count: total.newLeads,
    open_count: total.opened,
    open_count_unique: total.openedByLead,
    open_count_unique_by_step: total.openedByStep,
    reply_count: total.replied,
    reply_count_unique: total.repliedByLead,
    reply_count_unique_by_step: total.repliedByStep,
    reply_count_automatic: total.automatic,
    reply_count_automatic_unique: total.automaticByLead,
    reply_count_automatic_unique_by_step: total.automaticByStep,
    link_click_count: total.clicked,
    link_click_count_unique: total.clickedByLead,
    link_click_count_unique_by_step: total.clickedByStep,
    bounced_count: total.bounced,
    unsubscribed_count: total.unsubscribed,
    total_opportunities: total.opportunities,
  }
}

/** A row of `GET /campaigns/analytics` (Instantly fact sheet §3.3). */
export function analyticsRow(campaign: SimCampaign, total: Tally, withoutLeadsCount: boolean) {
  return {
    campaign_name: campaign.name,
    campaign_id: campaign.id,
    campaign_status: campaign.status,
    campaign_is_evergreen: false,
    leads_count: withoutLeadsCount ? undefined : campaign.leadCount,
    ...commonCounts(total),
    completed_count: total.completed,
    total_opportunity_value: total.opportunities * (campaign.opportunityValue ?? 0),
  }
}

/** `GET /campaigns/analytics/overview` (§3.4); `completed_count` is documented but absent in live answers. */
export function overviewRow(sum: Tally, opportunityValue: number) {
  return {
    ...commonCounts(sum),
    total_opportunity_value: opportunityValue,
    total_interested: sum.interested,
    total_meeting_booked: sum.meetingsBooked,
    total_meeting_completed: sum.meetingsCompleted,
    total_closed: sum.closed,
  }
}

/** A row of `GET /campaigns/analytics/daily` (§3.5): no campaign id, no bounces. */
export function dailyRow(date: string, day: Tally) {
  return {
    date,
    sent: day.sent,
    contacted: day.contacted,
    new_leads_contacted: day.newLeads,
    ...engagement(day),
    opportunities: day.opportunities,
    unique_opportunities: day.opportunities,
  }
}

/** A row of `GET /campaigns/analytics/steps` (§3.6); the place '' is the literal null/null row. */
export function stepRow(place: string, step: Tally, withOpportunities: boolean) {
  const [number, variant] = place === '' ? [null, null] : place.split('_')
  const opportunities = {
    opportunities: step.opportunities,
    unique_opportunities: step.opportunities,
    meetings_booked: step.nowBooked,
    won: step.nowWon,
  }
  return { step: number, variant, sent: step.sent, ...engagement(step), ...(withOpportunities ? opportunities : {}) }
}

function engagement(counts: Tally) {
  return {
    opened: counts.opened,
    unique_opened: counts.openedByStep,
    replies: counts.replied,
    unique_replies: counts.repliedByStep,
    replies_automatic: counts.automatic,
    unique_replies_automatic: counts.automaticByStep,
    clicks: counts.clicked,
    unique_clicks: counts.clickedByStep,
  }
}
