/** One table of the agreed database structure, as it is named there. */
export interface SeedTable {
  /** The migration that makes it. */
  migration: string
  /** Every column with the type we gave it. */
  columns: Readonly<Record<string, string>>
  primaryKey: string
  /** Unique constraints, each by its columns. */
  unique: readonly (readonly string[])[]
  /** Foreign keys as `column → table.column`. */
  references: readonly string[]
  /** Other indexes, each by its columns. */
  indexes: readonly (readonly string[])[]
}

const TIME = 'timestamp(3) with time zone'
const CREATED_UPDATED = { created_at: TIME, updated_at: TIME } as const

/**
 * The agreed database structure, written down as data: each table, column, primary key, unique constraint, foreign key
 * and index that it names. Types are ours where it names none: identifiers are uuid, times carry a zone, money is exact.
 */
export const SEED_TABLES = {
  users: {
    migration: '001_users',
    columns: { id: 'uuid', email: 'text', full_name: 'text', organization: 'text', ...CREATED_UPDATED },
    primaryKey: 'id',
    unique: [['email']],
    references: [],
    indexes: [],
  },
  instantly_campaigns_raw: {
    migration: '002_instantly_raw',
    columns: {
      instantly_campaign_id: 'text',
      campaign_name: 'text',
      campaign_status: 'integer',
      leads_count: 'integer',
      contacted_count: 'integer',
      reply_count: 'integer',
      emails_sent_count: 'integer',
      raw_json: 'jsonb',
      synced_at: TIME,
      ...CREATED_UPDATED,
    },
    primaryKey: 'instantly_campaign_id',
    unique: [],
    references: [],
    indexes: [['campaign_name'], ['campaign_status'], ['synced_at DESC']],
  },
  instantly_accounts_raw: {
    migration: '002_instantly_raw',
    columns: {
      email: 'text',
      first_name: 'text',
      last_name: 'text',
      account_status: 'integer',
      warmup_status: 'integer',
      warmup_score: 'double precision',
      raw_json: 'jsonb',
      synced_at: TIME,
      ...CREATED_UPDATED,
    },
    primaryKey: 'email',
    unique: [],
    references: [],
    indexes: [['account_status'], ['warmup_score DESC']],
  },
  instantly_daily_analytics_raw: {
    migration: '002_instantly_raw',
    columns: {
      id: 'uuid',
      analytics_date: 'date',
      instantly_campaign_id: 'text',
      sent: 'integer',
      opened: 'integer',
      unique_opened: 'integer',
      replies: 'integer',
      unique_replies: 'integer',
      clicks: 'integer',
      unique_clicks: 'integer',
      raw_json: 'jsonb',
      synced_at: TIME,
      created_at: TIME,
    },
    primaryKey: 'id',
    unique: [['analytics_date'], ['analytics_date', 'instantly_campaign_id']],
    references: [],
    indexes: [['instantly_campaign_id']],
  },
  instantly_emails_raw: {
    migration: '002_instantly_raw',
    columns: {
      id: 'uuid',
      instantly_email_id: 'text',
      instantly_campaign_id: 'text',
      email_address: 'text',
      event_type: 'text',
      event_date: TIME,
      raw_json: 'jsonb',
      synced_at: TIME,
      created_at: TIME,
    },
    primaryKey: 'id',
    unique: [['instantly_email_id']],
    references: [],
    indexes: [['instantly_campaign_id'], ['event_type'], ['event_date DESC'], ['email_address']],
  },
  csv_imports_raw: {
    migration: '003_csv_imports_raw',
    columns: {
      id: 'uuid',
      file_name: 'text',
      raw_data: 'jsonb',
      total_rows: 'integer',
      import_status: 'import_status',
      uploaded_by: 'uuid',
    },
    primaryKey: 'id',
    unique: [],
    references: ['uploaded_by → users.id'],
    indexes: [],
  },
  offers: {
    migration: '004_offers',
    columns: {
      id: 'uuid',
      offer_name: 'text',
      offer_type: 'text',
      price_min: 'numeric(14,2)',
      price_max: 'numeric(14,2)',
      target_industries: 'text[]',
      value_proposition: 'text',
      created_by: 'uuid',
    },
    primaryKey: 'id',
    unique: [],
    references: ['created_by → users.id'],
    indexes: [],
  },
  companies: {
    migration: '005_companies',
    columns: {
      id: 'uuid',
      company_name: 'text',
      company_domain: 'text',
      industry: 'text',
      company_size: 'text',
      apollo_data: 'jsonb',
      first_seen_in_csv_id: 'uuid',
    },
    primaryKey: 'id',
    unique: [['company_domain']],
    references: ['first_seen_in_csv_id → csv_imports_raw.id'],
    indexes: [],
  },
  leads: {
    migration: '006_leads',
    columns: {
      id: 'uuid',
      first_name: 'text',
      last_name: 'text',
      email: 'text',
      job_title: 'text',
      seniority: 'text',
      company_id: 'uuid',
      csv_import_id: 'uuid',
      apollo_data: 'jsonb',
      lead_status: 'text',
    },
    primaryKey: 'id',
    unique: [],
    references: ['company_id → companies.id', 'csv_import_id → csv_imports_raw.id'],
    indexes: [],
  },
  campaigns: {
    migration: '007_campaigns',
    columns: {
      id: 'uuid',
      campaign_name: 'text',
      offer_id: 'uuid',
      uses_email: 'boolean',
      uses_calls: 'boolean',
      uses_linkedin: 'boolean',
      instantly_campaign_id: 'text',
      vapi_campaign_id: 'text',
      campaign_status: 'campaign_status',
      email_body_template: 'text',
      created_by: 'uuid',
    },
    primaryKey: 'id',
    unique: [],
    references: ['offer_id → offers.id', 'created_by → users.id'],
    indexes: [],
  },
  campaign_leads: {
    migration: '008_campaign_leads',
    columns: {
      id: 'uuid',
      campaign_id: 'uuid',
      lead_id: 'uuid',
      email_status: 'email_status',
      email_sent_at: TIME,
      email_replied_at: TIME,
      call_status: 'call_status',
      call_scheduled_at: TIME,
      call_completed_at: TIME,
      linkedin_status: 'linkedin_status',
      overall_status: 'overall_status',
      sequence_step: 'integer',
      next_followup_at: TIME,
    },
    primaryKey: 'id',
    unique: [['campaign_id', 'lead_id']],
    references: ['campaign_id → campaigns.id', 'lead_id → leads.id'],
    indexes: [],
  },
  events: {
    migration: '009_events',
    columns: {
      id: 'uuid',
      event_source: 'event_source',
      event_type: 'event_type',
      lead_id: 'uuid',
      campaign_id: 'uuid',
      campaign_lead_id: 'uuid',
      event_timestamp: TIME,
      email_subject: 'text',
      email_body: 'text',
      instantly_email_id: 'text',
      call_duration_seconds: 'integer',
      call_recording_url: 'text',
      call_transcript: 'text',
      vapi_call_id: 'text',
      linkedin_message_text: 'text',
      note_text: 'text',
      performed_by: 'uuid',
      raw_data: 'jsonb',
    },
    primaryKey: 'id',
    unique: [],
    references: [
      'lead_id → leads.id',
      'campaign_id → campaigns.id',
      'campaign_lead_id → campaign_leads.id',
      'instantly_email_id → instantly_emails_raw.instantly_email_id',
      'performed_by → users.id',
    ],
    indexes: [],
  },
} as const satisfies Record<string, SeedTable>

/**
 * Links that the structure calls optional and that hold no foreign key: the other row may come later or never (a draft
 * has an id at Instantly but no analytics row; ADR 0004).
 */
export const SOFT_LINKS = ['campaigns.instantly_campaign_id → instantly_campaigns_raw.instantly_campaign_id'] as const
