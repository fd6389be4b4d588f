-- Wakes whoever watches an import: its own figures are all in this row. Leases, which are renewed while nothing happens,
-- are no news.
CREATE FUNCTION "notify_import_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('leadline_changes', TG_TABLE_SCHEMA);
  RETURN NULL;
END
$$;

CREATE TRIGGER "csv_imports_raw_notify" AFTER UPDATE OF "import_status", "started_at", "total_rows", "created_rows",
  "updated_rows", "unchanged_rows", "skipped_rows", "failed_rows", "error_code", "undo_requested_at", "undone_position"
  ON "csv_imports_raw" FOR EACH STATEMENT EXECUTE FUNCTION "notify_import_change"();
