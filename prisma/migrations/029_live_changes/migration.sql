-- CreateTable
CREATE TABLE "event_changes" (
    "transaction_id" BIGINT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,
    "lead_id" UUID,
    "campaign_id" UUID,
    "company_id" UUID,
    "moved" BOOLEAN NOT NULL,
    "former_lead_id" UUID,
    "former_campaign_id" UUID,
    "former_company_id" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_changes_pkey" PRIMARY KEY ("transaction_id","position")
);

-- CreateTable
CREATE TABLE "event_change_horizon" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "transaction_id" BIGINT NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "event_change_horizon_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "event_changes_changed_at_idx" ON "event_changes" USING BRIN ("changed_at");

-- One statement on events adds one row for each event that is new somewhere, and wakes whoever waits for it once its
-- transaction has ended. An update counts only where it gives the event to another lead, campaign or company. The tables
-- are qualified at run time with the schema of events, as in 015.
CREATE FUNCTION "log_event_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  logged bigint;
BEGIN
  EXECUTE format(
    'INSERT INTO %I.event_changes (transaction_id, event_id, lead_id, campaign_id, company_id, moved,
       former_lead_id, former_campaign_id, former_company_id)
     SELECT pg_current_xact_id()::text::bigint, a.id, a.lead_id, a.campaign_id, a.company_id, %s',
    TG_TABLE_SCHEMA,
    CASE TG_OP
      WHEN 'INSERT' THEN 'false, NULL, NULL, NULL FROM arrived AS a ORDER BY a.event_timestamp, a.id'
      ELSE 'true, d.lead_id, d.campaign_id, d.company_id FROM arrived AS a JOIN departed AS d ON d.id = a.id
        WHERE (a.lead_id, a.campaign_id, a.company_id) IS DISTINCT FROM (d.lead_id, d.campaign_id, d.company_id)
        ORDER BY a.event_timestamp, a.id'
    END);
  GET DIAGNOSTICS logged = ROW_COUNT;
  IF logged > 0 THEN PERFORM pg_notify('leadline_changes', TG_TABLE_SCHEMA); END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "events_log_inserted" AFTER INSERT ON "events" REFERENCING NEW TABLE AS "arrived"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_event_changes"();

CREATE TRIGGER "events_log_updated" AFTER UPDATE ON "events" REFERENCING NEW TABLE AS "arrived" OLD TABLE AS "departed"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_event_changes"();

-- Wakes whoever watches a sync run.
CREATE FUNCTION "notify_sync_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('leadline_changes', TG_TABLE_SCHEMA);
  RETURN NULL;
END
$$;

CREATE TRIGGER "sync_runs_notify" AFTER INSERT OR UPDATE ON "sync_runs"
  FOR EACH STATEMENT EXECUTE FUNCTION "notify_sync_change"();

CREATE TRIGGER "sync_run_resources_notify" AFTER UPDATE ON "sync_run_resources"
  FOR EACH STATEMENT EXECUTE FUNCTION "notify_sync_change"();
