-- Supabase gives the holders of its public keys (the roles anon and authenticated) every right on the tables of a schema
-- that it serves. Row-level security without a policy shows them nothing and takes nothing from them; the owner of the
-- tables, as which Leadline connects, and roles with BYPASSRLS (service_role) pass.

-- Row-level security does not stop TRUNCATE. Who is under it may not truncate either, whatever was granted.
CREATE FUNCTION "refuse_truncate"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_catalog.row_security_active(TG_RELID) THEN
    RAISE EXCEPTION 'permission denied for table %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;

-- Makes sure of all this for the named tables of this schema and for those that had it before, as far as they belong to
-- the caller: row-level security, no TRUNCATE, and nothing granted to anon and authenticated on them, on their sequences
-- and on the functions of their triggers. Other tables of the schema are left alone. Does nothing where all is well, so
-- that it may run at every start; gives the number of things that it changed.
CREATE FUNCTION "protect_tables"("names" TEXT[]) RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
  command text;
  changed integer := 0;
BEGIN
  -- Two processes that change the rights of one table at once would fail.
  PERFORM pg_advisory_xact_lock(hashtextextended(current_schema() || ':protect_tables', 0));
  FOR command IN
    WITH strangers AS (
      SELECT oid, rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated')
    ), ours AS (
      SELECT c.oid, c.relname, c.relacl, c.relrowsecurity,
        EXISTS (
          SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
          WHERE t.tgrelid = c.oid AND p.proname = 'refuse_truncate' AND p.pronamespace = c.relnamespace
        ) AS refuses
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE')
    ), tables AS (
      SELECT * FROM ours WHERE refuses OR relname = '_prisma_migrations' OR relname = ANY (names)
    ), sequences AS (
      SELECT s.oid, s.relname, s.relacl FROM pg_class s
      WHERE s.relkind = 'S' AND EXISTS (
        SELECT FROM pg_depend d JOIN tables t ON t.oid = d.refobjid
        WHERE d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
      )
    ), functions AS (
      SELECT p.oid, p.proacl FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = current_schema() AND pg_has_role(p.proowner, 'USAGE') AND (
        p.proname IN ('recount_events', 'refuse_truncate')
        OR p.oid IN (SELECT t.tgfoid FROM pg_trigger t JOIN tables r ON r.oid = t.tgrelid)
      )
    )
    SELECT format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', relname) FROM tables WHERE NOT relrowsecurity
    UNION ALL
    SELECT format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
      left(relname, 47) || '_refuse_truncate', relname)
    FROM tables WHERE NOT refuses
    UNION ALL
    SELECT format('REVOKE ALL ON TABLE %I FROM %I', t.relname, s.rolname) FROM tables t CROSS JOIN strangers s
    WHERE EXISTS (SELECT FROM aclexplode(t.relacl) a WHERE a.grantee = s.oid) OR EXISTS (
      SELECT FROM pg_attribute c CROSS JOIN aclexplode(c.attacl) a WHERE c.attrelid = t.oid AND a.grantee = s.oid
    )
    UNION ALL
    SELECT format('REVOKE ALL ON SEQUENCE %I FROM %I', q.relname, s.rolname) FROM sequences q CROSS JOIN strangers s
    WHERE EXISTS (SELECT FROM aclexplode(q.relacl) a WHERE a.grantee = s.oid)
    UNION ALL
    SELECT format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.oid::regprocedure) FROM functions f
    WHERE f.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(f.proacl) a WHERE a.grantee = 0)
    UNION ALL
    SELECT format('REVOKE ALL ON FUNCTION %s FROM %I', f.oid::regprocedure, s.rolname)
    FROM functions f CROSS JOIN strangers s
    WHERE EXISTS (SELECT FROM aclexplode(f.proacl) a WHERE a.grantee = s.oid)
  LOOP
    EXECUTE command;
    changed := changed + 1;
  END LOOP;
  RETURN changed;
END
$$;

SELECT "protect_tables"(ARRAY[
  'api_keys', 'audit_entries', 'campaign_leads', 'campaigns', 'companies', 'csv_import_rows', 'csv_imports_raw',
  'csv_mappings', 'event_change_horizon', 'event_changes', 'event_count_changes', 'event_counts', 'events',
  'field_edits', 'idempotency_keys', 'imported_values', 'instantly_accounts_raw',
  'instantly_campaign_definitions_raw', 'instantly_campaigns_raw', 'instantly_daily_analytics_raw',
  'instantly_emails_raw', 'instantly_leads_raw', 'lead_identities', 'leads', 'note_versions', 'offers',
  'rate_limits', 'raw_quarantine', 'raw_versions', 'sync_checkpoints', 'sync_run_resources', 'sync_runs', 'users'
]);

-- The search functions only turn texts into words, and everybody who writes a row needs them for its indexes; so PUBLIC
-- may go on calling them. What this user makes in this schema later is not granted to the two roles by itself.
DO $$
DECLARE
  stranger text;
BEGIN
  FOR stranger IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION search_words(TEXT), search_query(TEXT), protect_tables(TEXT[]),
      lead_search(TEXT, TEXT, TEXT, TEXT, TEXT), company_search(TEXT, TEXT, TEXT),
      event_search(TEXT, TEXT, TEXT, TEXT, TEXT) FROM %I', stranger);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE ALL ON TABLES FROM %I', current_schema(), stranger);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE ALL ON SEQUENCES FROM %I', current_schema(), stranger);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE ALL ON FUNCTIONS FROM %I', current_schema(), stranger);
  END LOOP;
END
$$;
