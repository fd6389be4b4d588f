-- Companies, one per registrable domain.

CREATE TABLE "companies" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "company_name" TEXT NOT NULL,
    "company_domain" TEXT,
    "industry" TEXT,
    "company_size" TEXT,
    "apollo_data" JSONB,
    "first_seen_in_csv_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "companies_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "companies_company_domain_key" ON "companies"("company_domain");

CREATE INDEX "companies_company_name_id_idx" ON "companies"("company_name", "id");

CREATE INDEX "companies_created_at_id_idx" ON "companies"("created_at" DESC, "id" DESC);

CREATE INDEX "companies_first_seen_in_csv_id_idx" ON "companies"("first_seen_in_csv_id");

ALTER TABLE "companies" ADD CONSTRAINT "companies_first_seen_in_csv_id_fkey" FOREIGN KEY ("first_seen_in_csv_id") REFERENCES "csv_imports_raw"("id") ON DELETE SET NULL ON UPDATE CASCADE;
