-- What the team sells.

CREATE TABLE "offers" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "offer_name" TEXT NOT NULL,
    "offer_type" TEXT,
    "price_min" DECIMAL(14,2),
    "price_max" DECIMAL(14,2),
    "target_industries" TEXT[] NOT NULL DEFAULT '{}',
    "value_proposition" TEXT,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "offers_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "offers_created_by_idx" ON "offers"("created_by");

ALTER TABLE "offers" ADD CONSTRAINT "offers_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
