-- Filters on paths inside of JSON ask for containment (@>), which these answer (ADR 0010).

CREATE INDEX "instantly_accounts_raw_raw_json_idx" ON "instantly_accounts_raw" USING GIN ("raw_json" jsonb_path_ops);

CREATE INDEX "instantly_daily_analytics_raw_raw_json_idx" ON "instantly_daily_analytics_raw" USING GIN ("raw_json" jsonb_path_ops);

CREATE INDEX "instantly_emails_raw_raw_json_idx" ON "instantly_emails_raw" USING GIN ("raw_json" jsonb_path_ops);

CREATE INDEX "instantly_campaign_definitions_raw_raw_json_idx" ON "instantly_campaign_definitions_raw" USING GIN ("raw_json" jsonb_path_ops);

CREATE INDEX "instantly_leads_raw_raw_json_idx" ON "instantly_leads_raw" USING GIN ("raw_json" jsonb_path_ops);

CREATE INDEX "companies_apollo_data_idx" ON "companies" USING GIN ("apollo_data" jsonb_path_ops);

CREATE INDEX "leads_apollo_data_idx" ON "leads" USING GIN ("apollo_data" jsonb_path_ops);
