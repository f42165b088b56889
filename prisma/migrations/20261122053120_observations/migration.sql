-- CreateTable
CREATE TABLE "observation" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "irritant_id" INTEGER NOT NULL,
    "author_id" INTEGER,
    "author_name" TEXT NOT NULL,
    "note" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "observation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "observation_irritant_id_at_idx" ON "observation"("irritant_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "observation_workspace_id_key_key" ON "observation"("workspace_id", "key");
