-- Requests per caller and minute, added up over all processes. Rows of past minutes are deleted as new ones come.

CREATE TABLE "rate_limits" (
    "caller" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "hits" INTEGER NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("caller","window_start")
);

CREATE INDEX "rate_limits_window_start_idx" ON "rate_limits"("window_start");
