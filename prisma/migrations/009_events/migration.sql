-- The one timeline.

CREATE TYPE "event_source" AS ENUM ('instantly', 'vapi', 'linkedin', 'manual');

CREATE TYPE "event_type" AS ENUM ('email_scheduled', 'email_sent', 'email_opened', 'email_clicked', 'email_replied', 'email_auto_replied', 'email_bounced', 'email_unsubscribed', 'call_scheduled', 'call_started', 'call_completed', 'call_voicemail', 'call_no_answer', 'call_busy', 'call_failed', 'linkedin_connection_sent', 'linkedin_connection_accepted', 'linkedin_message_sent', 'linkedin_replied', 'linkedin_profile_viewed', 'note_added', 'meeting_booked', 'meeting_completed', 'interest_changed', 'imported', 'other');

CREATE TABLE "events" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "event_source" "event_source" NOT NULL,
    "event_type" "event_type" NOT NULL,
    "lead_id" UUID,
    "campaign_id" UUID,
    "campaign_lead_id" UUID,
    "event_timestamp" TIMESTAMPTZ(3) NOT NULL,
    "email_subject" TEXT,
    "email_body" TEXT,
    "instantly_email_id" TEXT,
    "call_duration_seconds" INTEGER,
    "call_recording_url" TEXT,
    "call_transcript" TEXT,
    "vapi_call_id" TEXT,
    "linkedin_message_text" TEXT,
    "note_text" TEXT,
    "performed_by" UUID,
    "raw_data" JSONB,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "events_instantly_email_id_idx" ON "events"("instantly_email_id");

CREATE INDEX "events_performed_by_idx" ON "events"("performed_by");

ALTER TABLE "events" ADD CONSTRAINT "events_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "events" ADD CONSTRAINT "events_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "events" ADD CONSTRAINT "events_campaign_lead_id_fkey" FOREIGN KEY ("campaign_lead_id") REFERENCES "campaign_leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "events" ADD CONSTRAINT "events_instantly_email_id_fkey" FOREIGN KEY ("instantly_email_id") REFERENCES "instantly_emails_raw"("instantly_email_id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "events" ADD CONSTRAINT "events_performed_by_fkey" FOREIGN KEY ("performed_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
