-- What a person set goes with its row. Rows of a source come back under the same id, and would otherwise come back with
-- fields that no source may write and that nobody set.

CREATE FUNCTION "forget_field_edits"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM field_edits WHERE table_name = TG_TABLE_NAME;
  ELSE
    DELETE FROM field_edits WHERE table_name = TG_TABLE_NAME AND row_id = OLD.id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "companies_forget_edits" AFTER DELETE ON "companies"
  FOR EACH ROW EXECUTE FUNCTION "forget_field_edits"();

CREATE TRIGGER "companies_forget_all_edits" AFTER TRUNCATE ON "companies"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_field_edits"();

CREATE TRIGGER "leads_forget_edits" AFTER DELETE ON "leads"
  FOR EACH ROW EXECUTE FUNCTION "forget_field_edits"();

CREATE TRIGGER "leads_forget_all_edits" AFTER TRUNCATE ON "leads"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_field_edits"();

CREATE TRIGGER "campaigns_forget_edits" AFTER DELETE ON "campaigns"
  FOR EACH ROW EXECUTE FUNCTION "forget_field_edits"();

CREATE TRIGGER "campaigns_forget_all_edits" AFTER TRUNCATE ON "campaigns"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_field_edits"();

CREATE TRIGGER "campaign_leads_forget_edits" AFTER DELETE ON "campaign_leads"
  FOR EACH ROW EXECUTE FUNCTION "forget_field_edits"();

CREATE TRIGGER "campaign_leads_forget_all_edits" AFTER TRUNCATE ON "campaign_leads"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_field_edits"();
