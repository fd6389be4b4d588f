-- Campaigns. The link to Instantly is soft: a draft has an id at Instantly but no analytics row (ADR 0004).

CREATE TYPE "campaign_status" AS ENUM ('draft', 'active', 'paused', 'completed', 'running_subsequences', 'account_suspended', 'accounts_unhealthy', 'bounce_protect', 'other');

CREATE TABLE "campaigns" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "campaign_name" TEXT NOT NULL,
    "offer_id" UUID,
    "uses_email" BOOLEAN NOT NULL DEFAULT false,
    "uses_calls" BOOLEAN NOT NULL DEFAULT false,
    "uses_linkedin" BOOLEAN NOT NULL DEFAULT false,
    "instantly_campaign_id" TEXT,
    "vapi_campaign_id" TEXT,
    "campaign_status" "campaign_status" NOT NULL DEFAULT 'draft',
    "email_body_template" TEXT,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaigns_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "campaigns_instantly_campaign_id_key" ON "campaigns"("instantly_campaign_id");

CREATE INDEX "campaigns_offer_id_idx" ON "campaigns"("offer_id");

CREATE INDEX "campaigns_created_by_idx" ON "campaigns"("created_by");

CREATE INDEX "campaigns_campaign_status_idx" ON "campaigns"("campaign_status");

CREATE INDEX "campaigns_created_at_id_idx" ON "campaigns"("created_at" DESC, "id" DESC);

CREATE INDEX "campaigns_campaign_name_id_idx" ON "campaigns"("campaign_name", "id");

ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_offer_id_fkey" FOREIGN KEY ("offer_id") REFERENCES "offers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
