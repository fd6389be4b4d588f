-- CreateEnum
CREATE TYPE "import_row_outcome" AS ENUM ('created', 'updated', 'unchanged', 'skipped', 'failed');

-- CreateEnum
CREATE TYPE "identity_kind" AS ENUM ('email', 'phone', 'linkedin', 'apollo_contact');

-- AlterTable
ALTER TABLE "csv_imports_raw" ADD COLUMN     "column_fields" JSONB,
ADD COLUMN     "column_names" JSONB,
ADD COLUMN     "created_rows" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "delimiter" TEXT,
ADD COLUMN     "encoding" TEXT,
ADD COLUMN     "error" TEXT,
ADD COLUMN     "error_code" TEXT,
ADD COLUMN     "error_column" INTEGER,
ADD COLUMN     "error_line" INTEGER,
ADD COLUMN     "failed_rows" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "file_bytes" DOUBLE PRECISION,
ADD COLUMN     "file_sha256" TEXT,
ADD COLUMN     "finished_at" TIMESTAMPTZ(3),
ADD COLUMN     "lease_expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "lease_owner" TEXT,
ADD COLUMN     "lease_token" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "policy" JSONB,
ADD COLUMN     "preset" TEXT,
ADD COLUMN     "skipped_rows" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "started_at" TIMESTAMPTZ(3),
ADD COLUMN     "unchanged_rows" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "undo_requested_at" TIMESTAMPTZ(3),
ADD COLUMN     "undone_at" TIMESTAMPTZ(3),
ADD COLUMN     "undone_kept" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "undone_position" INTEGER,
ADD COLUMN     "undone_removed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "undone_restored" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "updated_rows" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "events" ADD COLUMN     "csv_import_row_id" UUID;

-- AlterTable
ALTER TABLE "companies" ADD COLUMN     "annual_revenue" TEXT,
ADD COLUMN     "annual_revenue_amount" DOUBLE PRECISION,
ADD COLUMN     "employees_max" INTEGER,
ADD COLUMN     "employees_min" INTEGER,
ADD COLUMN     "linkedin_id" TEXT,
ADD COLUMN     "phone" TEXT;

-- AlterTable
ALTER TABLE "leads" ADD COLUMN     "email_status" TEXT,
ADD COLUMN     "linkedin_id" TEXT,
ADD COLUMN     "phone" TEXT;

-- CreateTable
CREATE TABLE "csv_import_rows" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "import_id" UUID NOT NULL,
    "row_number" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "cells" TEXT[] NOT NULL DEFAULT '{}',
    "outcome" "import_row_outcome" NOT NULL,
    "reasons" TEXT[] NOT NULL DEFAULT '{}',
    "lead_id" UUID,
    "company_id" UUID,
    "suggested_lead_id" UUID,
    "changes" JSONB,
    "kept" TEXT[] NOT NULL DEFAULT '{}',

    CONSTRAINT "csv_import_rows_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "imported_values" (
    "table_name" TEXT NOT NULL,
    "row_id" UUID NOT NULL,
    "column_name" TEXT NOT NULL,
    "import_id" UUID NOT NULL,
    "value" TEXT NOT NULL,
    "overwrites" BOOLEAN NOT NULL,
    "sequence" SERIAL NOT NULL,

    CONSTRAINT "imported_values_pkey" PRIMARY KEY ("table_name","row_id","column_name","import_id")
);

-- CreateTable
CREATE TABLE "csv_mappings" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "columns" JSONB NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "csv_mappings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lead_identities" (
    "kind" "identity_kind" NOT NULL,
    "value" TEXT NOT NULL,
    "lead_id" UUID NOT NULL,
    "csv_import_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "lead_identities_pkey" PRIMARY KEY ("kind","value")
);

-- CreateIndex
CREATE INDEX "csv_import_rows_lead_id_idx" ON "csv_import_rows"("lead_id");

-- CreateIndex
CREATE INDEX "csv_import_rows_company_id_idx" ON "csv_import_rows"("company_id");

-- CreateIndex
CREATE UNIQUE INDEX "csv_import_rows_import_id_row_number_key" ON "csv_import_rows"("import_id", "row_number");

-- CreateIndex
CREATE INDEX "imported_values_import_id_idx" ON "imported_values"("import_id");

-- CreateIndex
CREATE UNIQUE INDEX "csv_mappings_name_key" ON "csv_mappings"("name");

-- CreateIndex
CREATE INDEX "csv_mappings_created_by_idx" ON "csv_mappings"("created_by");

-- CreateIndex
CREATE INDEX "lead_identities_lead_id_idx" ON "lead_identities"("lead_id");

-- CreateIndex
CREATE INDEX "csv_imports_raw_file_sha256_idx" ON "csv_imports_raw"("file_sha256");

-- CreateIndex
CREATE INDEX "events_csv_import_row_id_idx" ON "events"("csv_import_row_id");

-- AddForeignKey
ALTER TABLE "csv_import_rows" ADD CONSTRAINT "csv_import_rows_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "csv_imports_raw"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_values" ADD CONSTRAINT "imported_values_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "csv_imports_raw"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "csv_mappings" ADD CONSTRAINT "csv_mappings_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lead_identities" ADD CONSTRAINT "lead_identities_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every row is accounted for: while an import runs never more rows than there are, in the end exactly all of them. An
-- import that was broken off and taken back is the one that ends with fewer.
ALTER TABLE "csv_imports_raw" ADD CONSTRAINT "csv_imports_raw_every_row_has_an_outcome" CHECK (
  CASE WHEN "import_status" = 'completed'
    THEN "total_rows" = "created_rows"::bigint + "updated_rows" + "unchanged_rows" + "skipped_rows" + "failed_rows"
    ELSE "created_rows"::bigint + "updated_rows" + "unchanged_rows" + "skipped_rows" + "failed_rows" <= "total_rows" END
);

CREATE TRIGGER "csv_mappings_touch" BEFORE UPDATE ON "csv_mappings"
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touch_updated_at"();

-- One file is imported once; after it was taken back, or could not be read, it may come again.
CREATE UNIQUE INDEX "csv_imports_raw_one_of_a_file" ON "csv_imports_raw"("file_sha256")
  WHERE "import_status" IN ('uploaded', 'processing', 'completed');

-- Rows of CSV files are stored twice, on the lead and in csv_import_rows. LZ4 takes a fraction of the time that Postgres's
-- own compression takes; a server that was built without it keeps to its own.
DO $$
BEGIN
  ALTER TABLE "leads" ALTER COLUMN "apollo_data" SET COMPRESSION lz4;
  ALTER TABLE "companies" ALTER COLUMN "apollo_data" SET COMPRESSION lz4;
  ALTER TABLE "csv_import_rows" ALTER COLUMN "cells" SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN NULL;
END
$$;
