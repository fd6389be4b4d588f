-- A short, stable name of what ended a run as a whole: beside the code of each of its resources.
ALTER TABLE "sync_runs" ADD COLUMN "error_code" TEXT;
