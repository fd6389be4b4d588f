import { dailyAnalyticsPages, dailyColumns } from './daily-analytics.ts'
import { columnTypes, email, integer, number, type RecordSpec, text } from './extract-rows.ts'
import { type InstantlyEmailKind, readEmail } from './read-email.ts'
import { readLead } from './read-lead.ts'
import type { InstantlyResource } from './resource.ts'
import { listPages, readArrayPage, readObjectPage } from './resource-pages.ts'

/** How far an incremental read goes back behind the last watermark: mails are stored late and out of order. */
const EMAIL_OVERLAP_MS = 60 * 60 * 1000

/** How many days of daily numbers are read again, as opens and replies still change old days. */
const DAILY_WINDOW_DAYS = 30

const campaignAnalytics: RecordSpec = {
  keyName: 'usable campaign_id',
  key: (fields) => fields.text('campaign_id'),
  columns: {
    instantly_campaign_id: text('campaign_id'),
    campaign_name: text('campaign_name'),
    campaign_status: integer('campaign_status'),
    leads_count: integer('leads_count'),
    contacted_count: integer('contacted_count'),
    reply_count: integer('reply_count'),
    emails_sent_count: integer('emails_sent_count'),
  },
}

const campaigns: RecordSpec = {
  keyName: 'usable id',
  key: (fields) => fields.text('id'),
  columns: {
    instantly_campaign_id: text('id'),
    campaign_name: text('name'),
    campaign_status: integer('status'),
  },
  updatedAt: (fields) => fields.time('timestamp_updated'),
}

const accounts: RecordSpec = {
  keyName: 'usable email',
  key: (fields) => fields.email('email'),
  columns: {
    email: email('email'),
    first_name: text('first_name'),
    last_name: text('last_name'),
    account_status: integer('status'),
    warmup_status: integer('warmup_status'),
    warmup_score: number('stat_warmup_score'),
  },
  updatedAt: (fields) => fields.time('timestamp_updated'),
}

const EVENT_TYPES = {
  campaign_send: 'sent',
  reply: 'replied',
  auto_reply: 'auto_replied',
  manual_send: 'sent_manually',
  scheduled: 'scheduled',
  other: 'other',
} satisfies Record<InstantlyEmailKind, string>

const emails: RecordSpec = {
  keyName: 'usable id',
  key: (fields) => fields.text('id'),
  columns: {
    instantly_email_id: text('id'),
    instantly_campaign_id: text('campaign_id'),
    email_address: {
      type: 'text',
      read: (fields) => fields.email('lead') ?? readEmail(fields.record).counterpartEmail,
    },
    event_type: { type: 'text', read: ({ record }) => EVENT_TYPES[readEmail(record).kind] },
    event_date: {
      type: 'time',
      read: (fields) => (fields.time('timestamp_email') ?? fields.time('timestamp_created'))?.toISOString() ?? null,
    },
    thread_id: text('thread_id'),
  },
}

const leads: RecordSpec = {
  keyName: 'usable id',
  key: (fields) => fields.text('id'),
  columns: {
    instantly_lead_id: text('id'),
    instantly_campaign_id: text('campaign'),
    list_id: text('list_id'),
    email: { type: 'text', read: (fields) => fields.email('email') ?? readLead(fields.record).email },
    lead_status: integer('status'),
    company_domain: text('company_domain'),
    company_name: text('company_name'),
  },
  updatedAt: (fields) => fields.time('timestamp_updated'),
}

/** Everything that is read from Instantly, in the order to read it. Another resource is one more entry. */
export const instantlyResources: readonly InstantlyResource[] = [
  {
    name: 'campaigns',
    description: 'Campaigns with their sequences, schedules and settings.',
    table: 'instantly_campaign_definitions_raw',
    keyColumns: ['instantly_campaign_id'],
    columns: columnTypes(campaigns.columns),
    mode: 'full',
    perCampaign: true,
    needsCampaignIds: false,
    windowDays: null,
    async *pages(client, request) {
      if (request.campaignId === undefined) {
        yield* listPages(client, { method: 'GET', path: '/campaigns', record: campaigns }, request)
      } else {
        yield await readObjectPage(client, `/campaigns/${encodeURIComponent(request.campaignId)}`, campaigns, request)
      }
    },
  },
  {
    name: 'campaign_analytics',
    description: 'What each campaign has sent and got back so far; drafts that never sent are missing.',
    table: 'instantly_campaigns_raw',
    keyColumns: ['instantly_campaign_id'],
    columns: columnTypes(campaignAnalytics.columns),
    mode: 'full',
    perCampaign: true,
    needsCampaignIds: false,
    windowDays: null,
    async *pages(client, request) {
      yield await readArrayPage(client, '/campaigns/analytics', { id: request.campaignId }, campaignAnalytics, request)
    },
  },
  {
    name: 'accounts',
    description: 'Mailboxes that send, with their state and warm-up score.',
    table: 'instantly_accounts_raw',
    keyColumns: ['email'],
    columns: columnTypes(accounts.columns),
    mode: 'full',
    perCampaign: false,
    needsCampaignIds: false,
    windowDays: null,
    pages: (client, request) => listPages(client, { method: 'GET', path: '/accounts', record: accounts }, request),
  },
  {
    name: 'leads',
    description: 'Leads of all campaigns and lists, with status, interest and engagement counters.',
    table: 'instantly_leads_raw',
    keyColumns: ['instantly_lead_id'],
    columns: columnTypes(leads.columns),
    mode: 'sweep',
    perCampaign: false,
    needsCampaignIds: false,
    windowDays: null,
    pages: (client, request) =>
      listPages(
        client,
        {
          method: 'POST',
          path: '/leads/list',
          record: leads,
          ascendingIds: true,
        },
        request,
      ),
  },
  {
    name: 'emails',
    description: 'Mails sent, received and scheduled, with their texts.',
    table: 'instantly_emails_raw',
    keyColumns: ['instantly_email_id'],
    columns: columnTypes(emails.columns),
    mode: 'incremental',
    perCampaign: true,
    needsCampaignIds: false,
    windowDays: null,
    pages: (client, request) =>
      listPages(
        client,
        {
          method: 'GET',
          path: '/emails',
          parameters: {
            sort_order: 'asc',
            campaign_id: request.campaignId,
            min_timestamp_created:
              request.since === null ? null : new Date(request.since.getTime() - EMAIL_OVERLAP_MS).toISOString(),
          },
          record: emails,
          watermark: 'timestamp_created',
        },
        request,
      ),
  },
  {
    name: 'daily_analytics',
    description: 'Numbers of each day, of the whole workspace and of each campaign.',
    table: 'instantly_daily_analytics_raw',
    keyColumns: ['instantly_campaign_id', 'analytics_date'],
    columns: columnTypes(dailyColumns(null)),
    mode: 'window',
    perCampaign: true,
    needsCampaignIds: true,
    windowDays: DAILY_WINDOW_DAYS,
    pages: dailyAnalyticsPages,
  },
]
