-- Who may do what: roles of people, the sign-in service's name for them, and keys for programs.

CREATE TYPE "user_role" AS ENUM ('viewer', 'member', 'admin');

ALTER TABLE "users"
  ADD COLUMN "role" "user_role" NOT NULL DEFAULT 'viewer',
  ADD COLUMN "external_subject" TEXT;

CREATE UNIQUE INDEX "users_external_subject_key" ON "users"("external_subject");

-- Until now there was one user, who could do everything: the first that was made.
UPDATE "users" SET "role" = 'admin' WHERE "id" = (SELECT "id" FROM "users" ORDER BY "created_at", "id" LIMIT 1);

CREATE TABLE "api_keys" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "scopes" TEXT[] NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_keys_scopes_check" CHECK ("scopes" <@ ARRAY['read', 'write', 'sync', 'admin'])
);

CREATE UNIQUE INDEX "api_keys_prefix_key" ON "api_keys"("prefix");

CREATE INDEX "api_keys_user_id_idx" ON "api_keys"("user_id");

CREATE INDEX "api_keys_created_at_id_idx" ON "api_keys"("created_at", "id");

ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
