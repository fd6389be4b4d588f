-- CreateIndex
CREATE INDEX "raw_quarantine_last_seen_at_id_idx" ON "raw_quarantine"("last_seen_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "raw_quarantine_raw_json_idx" ON "raw_quarantine" USING GIN ("raw_json" jsonb_path_ops);
