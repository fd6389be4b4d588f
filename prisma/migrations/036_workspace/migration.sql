-- Who the workspace is: one row, made once. Connections read it to prove that they are in the workspace they should be in.

CREATE TABLE "workspace" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "only" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "workspace_only_check" CHECK ("only")
);

CREATE UNIQUE INDEX "workspace_only_key" ON "workspace"("only");

ALTER TABLE "workspace" ENABLE ROW LEVEL SECURITY;

INSERT INTO "workspace" DEFAULT VALUES;
