-- CSV files that people imported.

CREATE TYPE "import_status" AS ENUM ('uploaded', 'processing', 'completed', 'failed', 'undone');

CREATE TABLE "csv_imports_raw" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "file_name" TEXT NOT NULL,
    "raw_data" JSONB,
    "total_rows" INTEGER,
    "import_status" "import_status" NOT NULL DEFAULT 'uploaded',
    "uploaded_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "csv_imports_raw_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "csv_imports_raw_uploaded_by_idx" ON "csv_imports_raw"("uploaded_by");

ALTER TABLE "csv_imports_raw" ADD CONSTRAINT "csv_imports_raw_uploaded_by_fkey" FOREIGN KEY ("uploaded_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
