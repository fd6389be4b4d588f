-- The raw layer: what Instantly sent, unchanged, beside a few extracted columns. It refers to nothing.

CREATE TABLE "instantly_campaigns_raw" (
    "instantly_campaign_id" TEXT NOT NULL,
    "campaign_name" TEXT,
    "campaign_status" INTEGER,
    "leads_count" INTEGER,
    "contacted_count" INTEGER,
    "reply_count" INTEGER,
    "emails_sent_count" INTEGER,
    "raw_json" JSONB NOT NULL,
    "synced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instantly_campaigns_raw_pkey" PRIMARY KEY ("instantly_campaign_id")
);

CREATE TABLE "instantly_accounts_raw" (
    "email" TEXT NOT NULL,
    "first_name" TEXT,
    "last_name" TEXT,
    "account_status" INTEGER,
    "warmup_status" INTEGER,
    "warmup_score" DOUBLE PRECISION,
    "raw_json" JSONB NOT NULL,
    "synced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instantly_accounts_raw_pkey" PRIMARY KEY ("email")
);

CREATE TABLE "instantly_daily_analytics_raw" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "analytics_date" DATE NOT NULL,
    "instantly_campaign_id" TEXT,
    "sent" INTEGER,
    "opened" INTEGER,
    "unique_opened" INTEGER,
    "replies" INTEGER,
    "unique_replies" INTEGER,
    "clicks" INTEGER,
    "unique_clicks" INTEGER,
    "raw_json" JSONB NOT NULL,
    "synced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instantly_daily_analytics_raw_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "instantly_emails_raw" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "instantly_email_id" TEXT NOT NULL,
    "instantly_campaign_id" TEXT,
    "email_address" TEXT,
    "event_type" TEXT,
    "event_date" TIMESTAMPTZ(3),
    "raw_json" JSONB NOT NULL,
    "synced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instantly_emails_raw_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "instantly_campaigns_raw_campaign_name_idx" ON "instantly_campaigns_raw"("campaign_name");

CREATE INDEX "instantly_campaigns_raw_campaign_status_idx" ON "instantly_campaigns_raw"("campaign_status");

CREATE INDEX "instantly_campaigns_raw_synced_at_idx" ON "instantly_campaigns_raw"("synced_at" DESC);

CREATE INDEX "instantly_campaigns_raw_raw_json_idx" ON "instantly_campaigns_raw" USING GIN ("raw_json" jsonb_path_ops);

CREATE INDEX "instantly_accounts_raw_account_status_idx" ON "instantly_accounts_raw"("account_status");

CREATE INDEX "instantly_accounts_raw_warmup_score_idx" ON "instantly_accounts_raw"("warmup_score" DESC);

CREATE INDEX "instantly_daily_analytics_raw_instantly_campaign_id_idx" ON "instantly_daily_analytics_raw"("instantly_campaign_id");

CREATE UNIQUE INDEX "instantly_daily_analytics_raw_analytics_date_instantly_camp_key" ON "instantly_daily_analytics_raw"("analytics_date", "instantly_campaign_id") NULLS NOT DISTINCT;

CREATE UNIQUE INDEX "instantly_emails_raw_instantly_email_id_key" ON "instantly_emails_raw"("instantly_email_id");

CREATE INDEX "instantly_emails_raw_instantly_campaign_id_idx" ON "instantly_emails_raw"("instantly_campaign_id");

CREATE INDEX "instantly_emails_raw_event_type_idx" ON "instantly_emails_raw"("event_type");

CREATE INDEX "instantly_emails_raw_event_date_idx" ON "instantly_emails_raw"("event_date" DESC);

CREATE INDEX "instantly_emails_raw_email_address_idx" ON "instantly_emails_raw"("email_address");
