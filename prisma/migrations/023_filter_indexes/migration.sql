-- Filters through relations start from these: leads of companies in an industry, leads who stand like this in a campaign.

CREATE INDEX "companies_industry_idx" ON "companies"("industry");

CREATE INDEX "campaign_leads_overall_status_idx" ON "campaign_leads"("overall_status");
