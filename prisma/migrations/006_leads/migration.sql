-- People, one per e-mail address.

CREATE TABLE "leads" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "first_name" TEXT,
    "last_name" TEXT,
    "email" TEXT,
    "job_title" TEXT,
    "seniority" TEXT,
    "company_id" UUID,
    "csv_import_id" UUID,
    "apollo_data" JSONB,
    "lead_status" TEXT NOT NULL DEFAULT 'new',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "leads_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "leads_email_key" ON "leads"("email");

CREATE INDEX "leads_company_id_id_idx" ON "leads"("company_id", "id");

CREATE INDEX "leads_created_at_id_idx" ON "leads"("created_at" DESC, "id" DESC);

CREATE INDEX "leads_last_name_id_idx" ON "leads"("last_name", "id");

CREATE INDEX "leads_lead_status_idx" ON "leads"("lead_status");

CREATE INDEX "leads_csv_import_id_idx" ON "leads"("csv_import_id");

ALTER TABLE "leads" ADD CONSTRAINT "leads_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "leads" ADD CONSTRAINT "leads_csv_import_id_fkey" FOREIGN KEY ("csv_import_id") REFERENCES "csv_imports_raw"("id") ON DELETE SET NULL ON UPDATE CASCADE;
