-- Runs, their resources, and how far each resource has been read.

CREATE TYPE "sync_status" AS ENUM ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled');

CREATE TABLE "sync_runs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "source" TEXT NOT NULL DEFAULT 'instantly',
    "requested_by" TEXT NOT NULL,
    "requested_by_user_id" UUID,
    "resources" TEXT[] NOT NULL DEFAULT '{}',
    "full" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMPTZ(3),
    "instantly_campaign_id" TEXT,
    "status" "sync_status" NOT NULL DEFAULT 'queued',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "normalized" INTEGER NOT NULL DEFAULT 0,
    "normalize_failed" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "sync_runs_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sync_run_resources" (
    "run_id" UUID NOT NULL,
    "resource" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "status" "sync_status" NOT NULL DEFAULT 'queued',
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "pages" INTEGER NOT NULL DEFAULT 0,
    "records" INTEGER NOT NULL DEFAULT 0,
    "inserted" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "stale" INTEGER NOT NULL DEFAULT 0,
    "quarantined" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error" TEXT,

    CONSTRAINT "sync_run_resources_pkey" PRIMARY KEY ("run_id","resource")
);

CREATE TABLE "sync_checkpoints" (
    "resource" TEXT NOT NULL,
    "cursor" TEXT,
    "watermark" TIMESTAMPTZ(3),
    "pass_started_at" TIMESTAMPTZ(3),
    "pass_kind" TEXT,
    "completed_at" TIMESTAMPTZ(3),
    "fully_read_at" TIMESTAMPTZ(3),
    "lease_owner" TEXT,
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sync_checkpoints_pkey" PRIMARY KEY ("resource")
);

CREATE INDEX "sync_runs_created_at_id_idx" ON "sync_runs"("created_at" DESC, "id" DESC);

CREATE INDEX "sync_run_resources_resource_started_at_idx" ON "sync_run_resources"("resource", "started_at" DESC);

ALTER TABLE "sync_runs" ADD CONSTRAINT "sync_runs_requested_by_user_id_fkey" FOREIGN KEY ("requested_by_user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "sync_run_resources" ADD CONSTRAINT "sync_run_resources_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "sync_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
