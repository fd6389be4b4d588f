-- Text search over leads, companies and events. The vectors are in the indexes alone, not in columns: rows stay as they
-- are, for those who copy, compare or rebuild them (ADR 0010). The bodies are bound when they are made, so that they
-- work in any schema and under any search_path.

-- Text as words: without tags, accents and punctuation, in lower case. Cut, before and after the accents are taken off,
-- so that no text is too long for a vector (1 MB): an insert must never fail for what it says.
CREATE FUNCTION "search_words"("content" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(
  regexp_replace(
    CASE WHEN octet_length("content") = length("content") THEN lower(left("content", 200000))
      ELSE regexp_replace(normalize(lower(left("content", 200000)), NFD), '[\u0300-\u036f]+', '', 'g') END,
    '<[^<>]*>|[-@._/:+~%=?#!$*(){}|\\,"<>^`''\[\]]+', ' ', 'g'),
  100000);

-- The last word may be the beginning of one; null where there is no word at all.
CREATE FUNCTION "search_query"("question" TEXT) RETURNS TSQUERY LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (nullif(plainto_tsquery('pg_catalog.simple', "search_words"("question"))::text, '') || ':*')::tsquery;

CREATE FUNCTION "lead_search"("first_name" TEXT, "last_name" TEXT, "email" TEXT, "job_title" TEXT, "seniority" TEXT)
RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple', "search_words"(
  coalesce("first_name", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("email", '') || ' ' ||
  coalesce("job_title", '') || ' ' || coalesce("seniority", '')));

CREATE FUNCTION "company_search"("company_name" TEXT, "company_domain" TEXT, "industry" TEXT)
RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple', "search_words"(
  coalesce("company_name", '') || ' ' || coalesce("company_domain", '') || ' ' || coalesce("industry", '')));

CREATE FUNCTION "event_search"(
  "email_subject" TEXT, "note_text" TEXT, "linkedin_message_text" TEXT, "email_body" TEXT, "call_transcript" TEXT)
RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple', "search_words"(
  coalesce("email_subject", '') || ' ' || coalesce("note_text", '') || ' ' || coalesce("linkedin_message_text", '') || ' ' ||
  coalesce("email_body", '') || ' ' || coalesce("call_transcript", '')));

CREATE INDEX "leads_search_idx" ON "leads"
  USING GIN ("lead_search"("first_name", "last_name", "email", "job_title", "seniority"));

CREATE INDEX "companies_search_idx" ON "companies"
  USING GIN ("company_search"("company_name", "company_domain", "industry"));

CREATE INDEX "events_search_idx" ON "events"
  USING GIN ("event_search"("email_subject", "note_text", "linkedin_message_text", "email_body", "call_transcript"));
