-- What a timeline needs beyond the seed: who acted, which thread and step, which company, when it was learned,
-- and one index per scope that gives the timeline in its order.

CREATE TYPE "event_direction" AS ENUM ('inbound', 'outbound', 'internal');

ALTER TABLE "campaigns"
  ADD COLUMN "provider_status" INTEGER;

ALTER TABLE "campaign_leads"
  ADD COLUMN "provider_status" INTEGER;

ALTER TABLE "events"
  ADD COLUMN "company_id" UUID,
  ADD COLUMN "direction" "event_direction",
  ADD COLUMN "provider_type" TEXT,
  ADD COLUMN "thread_id" TEXT,
  ADD COLUMN "sequence_step" INTEGER,
  ADD COLUMN "variant" TEXT,
  ADD COLUMN "inferred" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "deleted_at" TIMESTAMPTZ(3),
  ADD COLUMN "event_key" TEXT NOT NULL DEFAULT (gen_random_uuid())::text;

CREATE UNIQUE INDEX "events_event_key_key" ON "events"("event_key");

CREATE INDEX "events_lead_id_event_timestamp_id_idx" ON "events"("lead_id", "event_timestamp" DESC, "id" DESC);

CREATE INDEX "events_campaign_id_event_timestamp_id_idx" ON "events"("campaign_id", "event_timestamp" DESC, "id" DESC);

CREATE INDEX "events_campaign_lead_id_event_timestamp_id_idx" ON "events"("campaign_lead_id", "event_timestamp" DESC, "id" DESC);

CREATE INDEX "events_company_id_event_timestamp_id_idx" ON "events"("company_id", "event_timestamp" DESC, "id" DESC);

CREATE INDEX "events_event_timestamp_id_idx" ON "events"("event_timestamp" DESC, "id" DESC);

ALTER TABLE "events" ADD CONSTRAINT "events_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE SET NULL ON UPDATE CASCADE;
