-- How many events each campaign, each company and the workspace has, kept beside the events, so that a count costs the
-- same whatever it counts. event_counts is a table of sums; event_count_changes is a log of what has changed since, which
-- is only ever added to, so that no writer waits for another. Both together are exact in every snapshot.

CREATE TABLE "event_counts" (
    "subject_kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "day" DATE,
    "event_source" "event_source" NOT NULL,
    "event_type" "event_type" NOT NULL,
    "direction" "event_direction",
    "events" BIGINT NOT NULL
);

CREATE TABLE "event_count_changes" (
    "subject_kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "event_source" "event_source" NOT NULL,
    "event_type" "event_type" NOT NULL,
    "direction" "event_direction",
    "events" BIGINT NOT NULL
);

-- A subject without a day is counted on all days together; the index holds the sum, so that no row is fetched for it.
CREATE UNIQUE INDEX "event_counts_key" ON "event_counts"("subject_kind", "subject_id", "day", "event_source", "event_type", "direction") INCLUDE ("events") NULLS NOT DISTINCT;

-- Sums that came to nothing, to be swept out without reading the table.
CREATE INDEX "event_counts_empty_idx" ON "event_counts"("subject_kind") WHERE "events" = 0;

CREATE INDEX "event_count_changes_subject_kind_subject_id_day_idx" ON "event_count_changes"("subject_kind", "subject_id", "day") INCLUDE ("event_source", "event_type", "direction", "events");

-- One statement on events adds one row for each group that it changed. The tables are qualified at run time with the
-- schema of events, so that a session with another search_path counts beside its own rows.
CREATE FUNCTION "log_event_count_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  arrived CONSTANT text := 'SELECT campaign_id, company_id, event_source, event_type, direction, event_timestamp, 1 AS step FROM arrived';
  departed CONSTANT text := 'SELECT campaign_id, company_id, event_source, event_type, direction, event_timestamp, -1 AS step FROM departed';
BEGIN
  EXECUTE format(
    'WITH changed AS (
       SELECT campaign_id, company_id, (event_timestamp AT TIME ZONE ''UTC'')::date AS day,
         event_source, event_type, direction, sum(step) AS events
       FROM (%s) AS e GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(step) <> 0
     )
     INSERT INTO %I.event_count_changes (subject_kind, subject_id, day, event_source, event_type, direction, events)
     SELECT s.kind, s.id, day, event_source, event_type, direction, sum(events)
     FROM changed CROSS JOIN LATERAL (VALUES
       (''workspace'', ''00000000-0000-0000-0000-000000000000''::uuid), (''campaign'', campaign_id), (''company'', company_id)
     ) AS s(kind, id)
     WHERE s.id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(events) <> 0',
    CASE TG_OP WHEN 'INSERT' THEN arrived WHEN 'DELETE' THEN departed ELSE arrived || ' UNION ALL ' || departed END,
    TG_TABLE_SCHEMA);
  RETURN NULL;
END
$$;

CREATE TRIGGER "events_count_inserted" AFTER INSERT ON "events" REFERENCING NEW TABLE AS "arrived"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_event_count_changes"();

CREATE TRIGGER "events_count_updated" AFTER UPDATE ON "events" REFERENCING NEW TABLE AS "arrived" OLD TABLE AS "departed"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_event_count_changes"();

CREATE TRIGGER "events_count_deleted" AFTER DELETE ON "events" REFERENCING OLD TABLE AS "departed"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_event_count_changes"();

-- The lock keeps a merge of the log, which would bring back what is deleted here, from running at the same time.
CREATE FUNCTION "forget_event_counts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('LOCK TABLE %I.event_counts IN SHARE ROW EXCLUSIVE MODE', TG_TABLE_SCHEMA);
  EXECUTE format('DELETE FROM %I.event_count_changes', TG_TABLE_SCHEMA);
  EXECUTE format('DELETE FROM %I.event_counts', TG_TABLE_SCHEMA);
  RETURN NULL;
END
$$;

CREATE TRIGGER "events_count_truncated" AFTER TRUNCATE ON "events"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_event_counts"();

-- Counts anew, for what came past the triggers: a load with session_replication_role = replica, disabled triggers.
-- Whoever writes events waits meanwhile.
CREATE FUNCTION "recount_events"() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE events IN SHARE MODE;
  LOCK TABLE event_counts IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM event_count_changes;
  DELETE FROM event_counts;
  INSERT INTO event_counts (subject_kind, subject_id, day, event_source, event_type, direction, events)
  WITH counted AS MATERIALIZED (
    SELECT campaign_id, company_id, (event_timestamp AT TIME ZONE 'UTC')::date AS day,
      event_source, event_type, direction, count(*) AS events
    FROM events GROUP BY 1, 2, 3, 4, 5, 6
  )
  SELECT s.kind, s.id, day, event_source, event_type, direction, sum(events)
  FROM counted CROSS JOIN LATERAL (VALUES
    ('workspace', '00000000-0000-0000-0000-000000000000'::uuid), ('campaign', campaign_id), ('company', company_id)
  ) AS s(kind, id)
  WHERE s.id IS NOT NULL
  GROUP BY s.kind, s.id, event_source, event_type, direction, GROUPING SETS ((day), ());
END
$$;

SELECT "recount_events"();

-- The feed of one rare kind of event: without it the planner reads all of events and sorts.
CREATE INDEX "events_event_type_event_timestamp_id_idx" ON "events"("event_type", "event_timestamp" DESC, "id" DESC);
