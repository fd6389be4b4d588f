/** A difference between what the Prisma schema says and what the migrations make, with its reason. */
export interface DeliberateDifference {
  reason: string
  onlyInPrismaSchema: readonly string[]
  onlyInMigrations: readonly string[]
}

const LISTS = [
  'api_keys.scopes',
  'csv_import_rows.cells',
  'csv_import_rows.kept',
  'csv_import_rows.reasons',
  'instantly_accounts_raw.ingest_notes',
  'instantly_campaign_definitions_raw.ingest_notes',
  'instantly_campaigns_raw.ingest_notes',
  'instantly_daily_analytics_raw.ingest_notes',
  'instantly_emails_raw.ingest_notes',
  'instantly_leads_raw.ingest_notes',
  'offers.target_industries',
  'sync_runs.resources',
]

const PENDING = [
  ['instantly_campaigns_raw', 'instantly_campaign_id'],
  ['instantly_campaign_definitions_raw', 'instantly_campaign_id'],
  ['instantly_leads_raw', 'instantly_lead_id'],
  ['instantly_emails_raw', 'instantly_email_id'],
]

const DAILY = 'instantly_daily_analytics_raw'
const DAILY_UNIQUE = `unique ${DAILY}_analytics_date_instantly_camp_key on ${DAILY} using btree (analytics_date, instantly_campaign_id)`

const COUNTS_UNIQUE =
  'unique event_counts_key on event_counts using btree (subject_kind, subject_id, day, event_source, event_type, direction)'

/** Every place where the migrations do more or less than the Prisma schema can say. */
export const DELIBERATE_DIFFERENCES: readonly DeliberateDifference[] = [
  {
    reason: 'Prisma makes list columns nullable; an empty list already says that there is nothing.',
    onlyInPrismaSchema: LISTS.map((column) => `column ${column} text[] default ARRAY[]::text[]`),
    onlyInMigrations: LISTS.map((column) => `column ${column} text[] not null default '{}'::text[]`),
  },
  {
    reason:
      'Ranges of lead ids are compared in the order of their bytes, as Instantly pages; Prisma has no collations.',
    onlyInPrismaSchema: ['column instantly_leads_raw.instantly_lead_id text not null'],
    onlyInMigrations: ['column instantly_leads_raw.instantly_lead_id text collate C not null'],
  },
  {
    reason:
      'Links to and from raw rows are soft: the other row may come later or never (ADR 0004). Prisma only joins by them.',
    onlyInPrismaSchema: [
      ['campaigns.instantly_campaign_id', 'instantly_campaign_definitions_raw.instantly_campaign_id'],
      ['campaigns.instantly_campaign_id', 'instantly_campaigns_raw.instantly_campaign_id'],
      ['csv_import_rows.company_id', 'companies.id'],
      ['csv_import_rows.lead_id', 'leads.id'],
      ['events.csv_import_row_id', 'csv_import_rows.id'],
      ['instantly_daily_analytics_raw.instantly_campaign_id', 'campaigns.instantly_campaign_id'],
      ['instantly_leads_raw.email', 'leads.email'],
    ].map(([from, to]) => `foreign key ${from} to ${to} on delete SET NULL on update CASCADE`),
    onlyInMigrations: [],
  },
  {
    reason: 'A mail may have gone through a mailbox that was never read.',
    onlyInPrismaSchema: [
      'foreign key instantly_emails_raw.account_email to instantly_accounts_raw.email on delete NO ACTION on update NO ACTION',
    ],
    onlyInMigrations: [],
  },
  {
    reason: 'An earlier version may be of any raw table; Prisma only joins by its key.',
    onlyInPrismaSchema: [
      'instantly_campaigns_raw.instantly_campaign_id',
      'instantly_campaign_definitions_raw.instantly_campaign_id',
      'instantly_accounts_raw.email',
      'instantly_daily_analytics_raw.record_key',
      'instantly_emails_raw.instantly_email_id',
      'instantly_leads_raw.instantly_lead_id',
    ].map((to) => `foreign key raw_versions.record_key to ${to} on delete RESTRICT on update CASCADE`),
    onlyInMigrations: [],
  },
  {
    reason:
      'The row of the whole workspace has no campaign, and is one a day as well; Prisma knows no NULLS NOT DISTINCT.',
    onlyInPrismaSchema: [DAILY_UNIQUE],
    onlyInMigrations: [`${DAILY_UNIQUE} nulls not distinct`],
  },
  {
    reason:
      'A sum over all days has no day, and an event may have no direction: such a sum too is one; Prisma knows no NULLS NOT DISTINCT.',
    onlyInPrismaSchema: [COUNTS_UNIQUE],
    onlyInMigrations: [`${COUNTS_UNIQUE} nulls not distinct`],
  },
  {
    reason: 'Sums that came to nothing are swept out without reading the table; Prisma knows no partial indexes.',
    onlyInPrismaSchema: [],
    onlyInMigrations: ['index event_counts_empty_idx on event_counts using btree (subject_kind) where (events = 0)'],
  },
  {
    reason: 'A date is unique among the rows of the whole workspace; Prisma knows no partial indexes.',
    onlyInPrismaSchema: [],
    onlyInMigrations: [
      `unique ${DAILY}_analytics_date_key on ${DAILY} using btree (analytics_date) where (instantly_campaign_id IS NULL)`,
    ],
  },
  {
    reason: 'One file is imported once, and may come again after it was taken back; Prisma knows no partial indexes.',
    onlyInPrismaSchema: [],
    onlyInMigrations: [
      `unique csv_imports_raw_one_of_a_file on csv_imports_raw using btree (file_sha256) where (import_status = ANY (ARRAY['uploaded'::import_status, 'processing'::import_status, 'completed'::import_status]))`,
    ],
  },
  {
    reason: 'What waits to be normalized is found without reading the table; Prisma knows no partial indexes.',
    onlyInPrismaSchema: [],
    onlyInMigrations: PENDING.map(
      ([table, key]) =>
        `index ${table}_pending_idx on ${table} using btree (${key}) where (normalized_hash IS DISTINCT FROM content_hash)`,
    ),
  },
  {
    reason: 'The search indexes hold what a function makes of a row; Prisma knows no indexes on expressions.',
    onlyInPrismaSchema: [],
    onlyInMigrations: [
      ['leads', 'lead_search(first_name, last_name, email, job_title, seniority)'],
      ['companies', 'company_search(company_name, company_domain, industry)'],
      ['events', 'event_search(email_subject, note_text, linkedin_message_text, email_body, call_transcript)'],
    ].map(([table, expression]) => `index ${table}_search_idx on ${table} using gin (${expression})`),
  },
]
