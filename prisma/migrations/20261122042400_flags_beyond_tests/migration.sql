-- AlterTable
ALTER TABLE "flag" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "sdk_connection" ADD COLUMN     "hash_secure" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "inline_groups" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "attribute_salt" TEXT,
ADD COLUMN     "secure_attributes" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "flag_revision" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "flag_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" INTEGER,
    "actor_name" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "reverted_to" INTEGER,

    CONSTRAINT "flag_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flag_schedule" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "flag_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "change" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "problem" TEXT,
    "actor_id" INTEGER,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "flag_schedule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "saved_group" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "attribute" TEXT NOT NULL,
    "values" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "launch_approval" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "experiment_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "comment" TEXT NOT NULL DEFAULT '',
    "requested_by_id" INTEGER,
    "requested_by_name" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "decided_by_id" INTEGER,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(6),
    "answer" TEXT,

    CONSTRAINT "launch_approval_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "flag_revision_workspace_id_idx" ON "flag_revision"("workspace_id");

-- CreateIndex
CREATE UNIQUE INDEX "flag_revision_flag_id_number_key" ON "flag_revision"("flag_id", "number");

-- CreateIndex
CREATE INDEX "flag_schedule_status_at_idx" ON "flag_schedule"("status", "at");

-- CreateIndex
CREATE INDEX "flag_schedule_flag_id_idx" ON "flag_schedule"("flag_id");

-- CreateIndex
CREATE UNIQUE INDEX "saved_group_workspace_id_key_key" ON "saved_group"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "launch_approval_workspace_id_idx" ON "launch_approval"("workspace_id");

-- CreateIndex
CREATE UNIQUE INDEX "launch_approval_experiment_id_version_key" ON "launch_approval"("experiment_id", "version");

-- AddForeignKey
ALTER TABLE "flag_revision" ADD CONSTRAINT "flag_revision_flag_id_fkey" FOREIGN KEY ("flag_id") REFERENCES "flag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_schedule" ADD CONSTRAINT "flag_schedule_flag_id_fkey" FOREIGN KEY ("flag_id") REFERENCES "flag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
