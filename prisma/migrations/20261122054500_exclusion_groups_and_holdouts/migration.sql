-- CreateEnum
CREATE TYPE "experiment_kind" AS ENUM ('test', 'holdout');

-- AlterTable
ALTER TABLE "experiment" ADD COLUMN     "kind" "experiment_kind" NOT NULL DEFAULT 'test',
ADD COLUMN     "objective_id" INTEGER;

-- CreateTable
CREATE TABLE "exclusion_group" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "exclusion_group_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "exclusion_group_workspace_id_key_key" ON "exclusion_group"("workspace_id", "key");
