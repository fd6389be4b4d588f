-- updated_at moves in the database itself, so that SQL users need not think of it. On a raw row it moves with the
-- content, while synced_at moves with every sighting.

CREATE FUNCTION "touch_updated_at"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

-- A raw record with new content is tried again, however often the old one failed.
CREATE FUNCTION "reopen_raw_record"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  NEW.normalize_attempts := 0;
  NEW.normalize_error := NULL;
  RETURN NEW;
END
$$;

CREATE TRIGGER "users_touch" BEFORE UPDATE ON "users"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "csv_imports_raw_touch" BEFORE UPDATE ON "csv_imports_raw"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "offers_touch" BEFORE UPDATE ON "offers"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "companies_touch" BEFORE UPDATE ON "companies"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "leads_touch" BEFORE UPDATE ON "leads"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "campaigns_touch" BEFORE UPDATE ON "campaigns"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "campaign_leads_touch" BEFORE UPDATE ON "campaign_leads"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "events_touch" BEFORE UPDATE ON "events"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "sync_checkpoints_touch" BEFORE UPDATE ON "sync_checkpoints"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "instantly_campaigns_raw_touch" BEFORE UPDATE ON "instantly_campaigns_raw"
  FOR EACH ROW WHEN (OLD."raw_json" IS DISTINCT FROM NEW."raw_json") EXECUTE FUNCTION "reopen_raw_record"();

CREATE TRIGGER "instantly_accounts_raw_touch" BEFORE UPDATE ON "instantly_accounts_raw"
  FOR EACH ROW WHEN (OLD."raw_json" IS DISTINCT FROM NEW."raw_json") EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "instantly_daily_analytics_raw_touch" BEFORE UPDATE ON "instantly_daily_analytics_raw"
  FOR EACH ROW WHEN (OLD."raw_json" IS DISTINCT FROM NEW."raw_json") EXECUTE FUNCTION "touch_updated_at"();

CREATE TRIGGER "instantly_emails_raw_touch" BEFORE UPDATE ON "instantly_emails_raw"
  FOR EACH ROW WHEN (OLD."raw_json" IS DISTINCT FROM NEW."raw_json") EXECUTE FUNCTION "reopen_raw_record"();

CREATE TRIGGER "instantly_campaign_definitions_raw_touch" BEFORE UPDATE ON "instantly_campaign_definitions_raw"
  FOR EACH ROW WHEN (OLD."raw_json" IS DISTINCT FROM NEW."raw_json") EXECUTE FUNCTION "reopen_raw_record"();

CREATE TRIGGER "instantly_leads_raw_touch" BEFORE UPDATE ON "instantly_leads_raw"
  FOR EACH ROW WHEN (OLD."raw_json" IS DISTINCT FROM NEW."raw_json") EXECUTE FUNCTION "reopen_raw_record"();

-- One lead per normalized address, also for those whom an SQL user inserts.
CREATE FUNCTION "normalize_lead_email"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email := nullif(lower(btrim(NEW.email)), '');
  RETURN NEW;
END
$$;

CREATE TRIGGER "leads_normalize_email" BEFORE INSERT OR UPDATE OF "email" ON "leads"
  FOR EACH ROW WHEN (NEW."email" IS NOT NULL) EXECUTE FUNCTION "normalize_lead_email"();
