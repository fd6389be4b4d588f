-- Filters through relations start from these: leads of companies in an industry, leads who stand like this in a campaign.

CREATE INDEX "companies_industry_idx" ON "companies"("industry");

CREATE INDEX "campaign_leads_overall_status_idx" ON "campaign_leads"("overall_status");

-- The key under which the earlier versions of a day's figures are kept (see 010_raw_history), as a column to join by.
ALTER TABLE "instantly_daily_analytics_raw" ADD COLUMN "record_key" TEXT NOT NULL GENERATED ALWAYS AS (
  coalesce("instantly_campaign_id", '') || ':' || lpad((extract(year from "analytics_date")::int)::text, 4, '0') || '-' ||
  lpad((extract(month from "analytics_date")::int)::text, 2, '0') || '-' ||
  lpad((extract(day from "analytics_date")::int)::text, 2, '0')) STORED;

CREATE UNIQUE INDEX "instantly_daily_analytics_raw_record_key_key" ON "instantly_daily_analytics_raw"("record_key");

-- Which mailbox a mail went through, so that mailboxes and mails lead to each other.
ALTER TABLE "instantly_emails_raw" ADD COLUMN "account_email" TEXT
  GENERATED ALWAYS AS (lower(btrim("raw_json" ->> 'eaccount'))) STORED;

CREATE INDEX "instantly_emails_raw_account_email_event_date_id_idx"
  ON "instantly_emails_raw"("account_email", "event_date" DESC, "id" DESC);
