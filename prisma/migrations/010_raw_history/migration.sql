-- What the raw layer needs to be replayed: a content hash, the source time, earlier versions,
-- what was not normalized yet, and the two resources of Instantly that the seed has no table for.

ALTER TABLE "instantly_campaigns_raw"
  ADD COLUMN "content_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5(("raw_json")::text)) STORED,
  ADD COLUMN "source_updated_at" TIMESTAMPTZ(3),
  ADD COLUMN "ingest_notes" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "normalized_hash" TEXT,
  ADD COLUMN "normalize_error" TEXT,
  ADD COLUMN "normalize_attempts" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "instantly_accounts_raw"
  ADD COLUMN "content_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5(("raw_json")::text)) STORED,
  ADD COLUMN "source_updated_at" TIMESTAMPTZ(3),
  ADD COLUMN "ingest_notes" TEXT[] NOT NULL DEFAULT '{}';

ALTER TABLE "instantly_daily_analytics_raw"
  ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "content_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5(("raw_json")::text)) STORED,
  ADD COLUMN "source_updated_at" TIMESTAMPTZ(3),
  ADD COLUMN "ingest_notes" TEXT[] NOT NULL DEFAULT '{}';

ALTER TABLE "instantly_emails_raw"
  ADD COLUMN "thread_id" TEXT,
  ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "content_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5(("raw_json")::text)) STORED,
  ADD COLUMN "source_updated_at" TIMESTAMPTZ(3),
  ADD COLUMN "ingest_notes" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "normalized_hash" TEXT,
  ADD COLUMN "normalize_error" TEXT,
  ADD COLUMN "normalize_attempts" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "instantly_campaign_definitions_raw" (
    "instantly_campaign_id" TEXT NOT NULL,
    "campaign_name" TEXT,
    "campaign_status" INTEGER,
    "raw_json" JSONB NOT NULL,
    "synced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5(("raw_json")::text)) STORED,
    "source_updated_at" TIMESTAMPTZ(3),
    "ingest_notes" TEXT[] NOT NULL DEFAULT '{}',
    "normalized_hash" TEXT,
    "normalize_error" TEXT,
    "normalize_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "instantly_campaign_definitions_raw_pkey" PRIMARY KEY ("instantly_campaign_id")
);

CREATE TABLE "instantly_leads_raw" (
    "instantly_lead_id" TEXT COLLATE "C" NOT NULL,
    "instantly_campaign_id" TEXT,
    "list_id" TEXT,
    "email" TEXT,
    "lead_status" INTEGER,
    "company_domain" TEXT,
    "company_name" TEXT,
    "missing_since" TIMESTAMPTZ(3),
    "raw_json" JSONB NOT NULL,
    "synced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5(("raw_json")::text)) STORED,
    "source_updated_at" TIMESTAMPTZ(3),
    "ingest_notes" TEXT[] NOT NULL DEFAULT '{}',
    "normalized_hash" TEXT,
    "normalize_error" TEXT,
    "normalize_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "instantly_leads_raw_pkey" PRIMARY KEY ("instantly_lead_id")
);

CREATE TABLE "raw_versions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "raw_table" TEXT NOT NULL,
    "record_key" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "raw_json" JSONB NOT NULL,
    "source_updated_at" TIMESTAMPTZ(3),
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "raw_versions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "raw_quarantine" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "resource" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5(("raw_json")::text)) STORED,
    "raw_json" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "raw_quarantine_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "instantly_leads_raw_email_idx" ON "instantly_leads_raw"("email");

CREATE INDEX "instantly_leads_raw_instantly_campaign_id_idx" ON "instantly_leads_raw"("instantly_campaign_id");

CREATE UNIQUE INDEX "raw_versions_raw_table_record_key_content_hash_key" ON "raw_versions"("raw_table", "record_key", "content_hash");

CREATE UNIQUE INDEX "raw_quarantine_resource_content_hash_key" ON "raw_quarantine"("resource", "content_hash");

-- The seed's "analytics_date UNIQUE" holds for the rows of the whole workspace; a campaign has a row of its own per day.
CREATE UNIQUE INDEX "instantly_daily_analytics_raw_analytics_date_key" ON "instantly_daily_analytics_raw"("analytics_date") WHERE "instantly_campaign_id" IS NULL;

CREATE INDEX "instantly_campaigns_raw_pending_idx" ON "instantly_campaigns_raw"("instantly_campaign_id") WHERE "normalized_hash" IS DISTINCT FROM "content_hash";

CREATE INDEX "instantly_campaign_definitions_raw_pending_idx" ON "instantly_campaign_definitions_raw"("instantly_campaign_id") WHERE "normalized_hash" IS DISTINCT FROM "content_hash";

CREATE INDEX "instantly_leads_raw_pending_idx" ON "instantly_leads_raw"("instantly_lead_id") WHERE "normalized_hash" IS DISTINCT FROM "content_hash";

CREATE INDEX "instantly_emails_raw_pending_idx" ON "instantly_emails_raw"("instantly_email_id") WHERE "normalized_hash" IS DISTINCT FROM "content_hash";

-- A changed record keeps its earlier version, whoever changes it. The table name is qualified at run time with the
-- schema of the row's own table, so that a session with another search_path writes beside its own rows.
CREATE FUNCTION "keep_raw_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO %I.raw_versions AS v (raw_table, record_key, content_hash, raw_json, source_updated_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (raw_table, record_key, content_hash)
     DO UPDATE SET source_updated_at = greatest(v.source_updated_at, excluded.source_updated_at)',
    TG_TABLE_SCHEMA)
  USING TG_TABLE_NAME::text,
    (SELECT string_agg(coalesce(to_jsonb(OLD) ->> key_column, ''), ':') FROM unnest(TG_ARGV) AS key_column), OLD.content_hash, OLD.raw_json, OLD.source_updated_at;
  RETURN NULL;
END
$$;

CREATE TRIGGER "instantly_campaigns_raw_keep_version" AFTER UPDATE ON "instantly_campaigns_raw"
  FOR EACH ROW WHEN (OLD."content_hash" IS DISTINCT FROM NEW."content_hash") EXECUTE FUNCTION "keep_raw_version"('instantly_campaign_id');

CREATE TRIGGER "instantly_campaign_definitions_raw_keep_version" AFTER UPDATE ON "instantly_campaign_definitions_raw"
  FOR EACH ROW WHEN (OLD."content_hash" IS DISTINCT FROM NEW."content_hash") EXECUTE FUNCTION "keep_raw_version"('instantly_campaign_id');

CREATE TRIGGER "instantly_leads_raw_keep_version" AFTER UPDATE ON "instantly_leads_raw"
  FOR EACH ROW WHEN (OLD."content_hash" IS DISTINCT FROM NEW."content_hash") EXECUTE FUNCTION "keep_raw_version"('instantly_lead_id');

CREATE TRIGGER "instantly_emails_raw_keep_version" AFTER UPDATE ON "instantly_emails_raw"
  FOR EACH ROW WHEN (OLD."content_hash" IS DISTINCT FROM NEW."content_hash") EXECUTE FUNCTION "keep_raw_version"('instantly_email_id');

CREATE TRIGGER "instantly_accounts_raw_keep_version" AFTER UPDATE ON "instantly_accounts_raw"
  FOR EACH ROW WHEN (OLD."content_hash" IS DISTINCT FROM NEW."content_hash") EXECUTE FUNCTION "keep_raw_version"('email');

CREATE TRIGGER "instantly_daily_analytics_raw_keep_version" AFTER UPDATE ON "instantly_daily_analytics_raw"
  FOR EACH ROW WHEN (OLD."content_hash" IS DISTINCT FROM NEW."content_hash") EXECUTE FUNCTION "keep_raw_version"('instantly_campaign_id', 'analytics_date');
