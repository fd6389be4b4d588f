-- CreateTable
CREATE TABLE "field_edits" (
    "table_name" TEXT NOT NULL,
    "row_id" UUID NOT NULL,
    "column_name" TEXT NOT NULL,
    "user_id" UUID,
    "edited_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "field_edits_pkey" PRIMARY KEY ("table_name","row_id","column_name")
);

-- AddForeignKey
ALTER TABLE "field_edits" ADD CONSTRAINT "field_edits_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
