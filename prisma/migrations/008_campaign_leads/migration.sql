-- One lead in one campaign, once.

CREATE TYPE "email_status" AS ENUM ('pending', 'sent', 'opened', 'clicked', 'replied', 'bounced', 'unsubscribed');

CREATE TYPE "call_status" AS ENUM ('not_scheduled', 'scheduled', 'completed', 'voicemail', 'no_answer', 'failed');

CREATE TYPE "linkedin_status" AS ENUM ('not_started', 'connection_sent', 'connected', 'message_sent', 'replied');

CREATE TYPE "overall_status" AS ENUM ('active', 'replied', 'converted', 'bounced', 'unsubscribed', 'completed', 'paused');

CREATE TABLE "campaign_leads" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "campaign_id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "email_status" "email_status" NOT NULL DEFAULT 'pending',
    "email_sent_at" TIMESTAMPTZ(3),
    "email_replied_at" TIMESTAMPTZ(3),
    "call_status" "call_status" NOT NULL DEFAULT 'not_scheduled',
    "call_scheduled_at" TIMESTAMPTZ(3),
    "call_completed_at" TIMESTAMPTZ(3),
    "linkedin_status" "linkedin_status" NOT NULL DEFAULT 'not_started',
    "overall_status" "overall_status" NOT NULL DEFAULT 'active',
    "sequence_step" INTEGER,
    "next_followup_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_leads_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "campaign_leads_lead_id_id_idx" ON "campaign_leads"("lead_id", "id");

CREATE INDEX "campaign_leads_campaign_id_id_idx" ON "campaign_leads"("campaign_id", "id");

CREATE INDEX "campaign_leads_created_at_id_idx" ON "campaign_leads"("created_at" DESC, "id" DESC);

CREATE INDEX "campaign_leads_next_followup_at_idx" ON "campaign_leads"("next_followup_at");

CREATE UNIQUE INDEX "campaign_leads_campaign_id_lead_id_key" ON "campaign_leads"("campaign_id", "lead_id");

ALTER TABLE "campaign_leads" ADD CONSTRAINT "campaign_leads_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "campaign_leads" ADD CONSTRAINT "campaign_leads_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE CASCADE ON UPDATE CASCADE;
