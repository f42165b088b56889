-- CreateTable
CREATE TABLE "growthbook_connection" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "mode" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "sealed_api_key" TEXT NOT NULL,
    "project" TEXT,
    "webhook_key" TEXT NOT NULL,
    "sealed_webhook_secret" TEXT,
    "blocked_until" TIMESTAMPTZ(6),
    "heard_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "growthbook_connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "growthbook_link" (
    "experiment_id" INTEGER NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "remote_id" TEXT,
    "wanted" INTEGER NOT NULL DEFAULT 1,
    "pushed" INTEGER NOT NULL DEFAULT 0,
    "force" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6),
    "problem" JSONB,
    "agreed" JSONB,
    "sent" JSONB NOT NULL DEFAULT '[]',
    "accepted" JSONB,
    "drift" JSONB,
    "results" JSONB,
    "read_at" TIMESTAMPTZ(6),

    CONSTRAINT "growthbook_link_pkey" PRIMARY KEY ("experiment_id")
);

-- CreateTable
CREATE TABLE "growthbook_delivery" (
    "connection_id" INTEGER NOT NULL,
    "body_hash" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "growthbook_delivery_pkey" PRIMARY KEY ("connection_id","body_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "growthbook_connection_workspace_id_key" ON "growthbook_connection"("workspace_id");

-- CreateIndex
CREATE UNIQUE INDEX "growthbook_connection_webhook_key_key" ON "growthbook_connection"("webhook_key");

-- CreateIndex
CREATE INDEX "growthbook_link_next_at_idx" ON "growthbook_link"("next_at");

-- CreateIndex
CREATE UNIQUE INDEX "growthbook_link_workspace_id_remote_id_key" ON "growthbook_link"("workspace_id", "remote_id");
