-- CreateEnum
CREATE TYPE "role" AS ENUM ('viewer', 'contributor', 'cx_lead', 'admin', 'agent');

-- CreateEnum
CREATE TYPE "cycle_status" AS ENUM ('draft', 'active', 'closed');

-- CreateEnum
CREATE TYPE "key_result_kind" AS ENUM ('increase', 'decrease', 'maintain', 'milestone');

-- CreateEnum
CREATE TYPE "metric_kind" AS ENUM ('survey', 'occurrence', 'quantity');

-- CreateEnum
CREATE TYPE "channel_kind" AS ENUM ('human', 'digital', 'mixed');

-- CreateEnum
CREATE TYPE "experiment_status" AS ENUM ('draft', 'running', 'paused', 'stopped', 'decided', 'archived');

-- CreateEnum
CREATE TYPE "metric_role" AS ENUM ('primary', 'corroboration', 'guardrail', 'secondary');

-- CreateEnum
CREATE TYPE "verdict" AS ENUM ('ship', 'stop', 'extend', 'discuss');

-- CreateEnum
CREATE TYPE "irritant_status" AS ENUM ('open', 'testing', 'resolved', 'dropped');

-- CreateEnum
CREATE TYPE "import_status" AS ENUM ('uploaded', 'running', 'done', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "workspace" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "time_zone" TEXT NOT NULL DEFAULT 'Europe/Paris',
    "sealed_secret" TEXT NOT NULL,
    "approval_required" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "theme" TEXT NOT NULL DEFAULT 'system',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "workspace_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "role" "role" NOT NULL,
    "persona" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("workspace_id","user_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "workspace_id" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "scopes" TEXT[],
    "created_by_id" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" INTEGER,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_key" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journey" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "journey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "step" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "journey_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "kind" "channel_kind" NOT NULL,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scale" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "instrument" TEXT NOT NULL,
    "min" INTEGER NOT NULL,
    "max" INTEGER NOT NULL,
    "direction" TEXT NOT NULL,
    "scoring" TEXT NOT NULL,
    "top_box_from" INTEGER,
    "wording" JSONB NOT NULL,
    "labels" JSONB,
    "used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scale_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "kind" "metric_kind" NOT NULL,
    "scale_id" INTEGER,
    "direction" TEXT NOT NULL,
    "unit" TEXT,
    "cap" DOUBLE PRECISION,
    "journey_id" INTEGER,
    "step_id" INTEGER,
    "window_hours" INTEGER NOT NULL DEFAULT 336,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metric_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cycle" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "status" "cycle_status" NOT NULL DEFAULT 'draft',

    CONSTRAINT "cycle_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "objective" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "cycle_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "title" JSONB NOT NULL,
    "why" JSONB,
    "owner_id" INTEGER,
    "team" TEXT,
    "published_at" TIMESTAMPTZ(6),
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "objective_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_result" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "objective_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "title" JSONB NOT NULL,
    "kind" "key_result_kind" NOT NULL,
    "metric_id" INTEGER,
    "baseline" DOUBLE PRECISION,
    "target" DOUBLE PRECISION,
    "band_low" DOUBLE PRECISION,
    "band_high" DOUBLE PRECISION,
    "milestones" JSONB,
    "milestone_reached" INTEGER,
    "journey_id" INTEGER,
    "step_id" INTEGER,
    "channel_id" INTEGER,
    "source" TEXT,
    "owner_id" INTEGER,
    "starts_on" DATE,
    "due_on" DATE,
    "baseline_from" DATE,
    "baseline_to" DATE,
    "window_days" INTEGER NOT NULL DEFAULT 28,
    "min_answers" INTEGER NOT NULL DEFAULT 100,
    "smallest_effect" DOUBLE PRECISION,
    "expected_steps" JSONB,
    "published_at" TIMESTAMPTZ(6),
    "position" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "key_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "check_in" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key_result_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "value" DOUBLE PRECISION,
    "answers" INTEGER,
    "confidence" INTEGER NOT NULL,
    "sentence" TEXT NOT NULL,
    "author_id" INTEGER,

    CONSTRAINT "check_in_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "irritant" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "title" JSONB NOT NULL,
    "description" JSONB,
    "journey_id" INTEGER,
    "step_id" INTEGER,
    "owner_id" INTEGER,
    "status" "irritant_status" NOT NULL DEFAULT 'open',
    "monthly_volume" INTEGER,
    "quote" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "irritant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flag" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "description" TEXT,
    "value_type" TEXT NOT NULL,
    "default_value" JSONB NOT NULL,
    "environments" TEXT[],
    "rules" JSONB NOT NULL DEFAULT '[]',
    "archived_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payload_version" (
    "workspace_id" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,

    CONSTRAINT "payload_version_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "sdk_connection" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "client_key" TEXT NOT NULL,
    "sealed_encryption_key" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "sdk_connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "experiment" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "status" "experiment_status" NOT NULL DEFAULT 'draft',
    "flag_key" TEXT NOT NULL,
    "key_result_id" INTEGER,
    "irritant_id" INTEGER,
    "exploration" BOOLEAN NOT NULL DEFAULT false,
    "journey_id" INTEGER,
    "step_id" INTEGER,
    "exclusion_group" TEXT,
    "definition" JSONB NOT NULL,
    "phase" INTEGER NOT NULL DEFAULT 1,
    "phases" JSONB NOT NULL DEFAULT '[]',
    "seed" TEXT NOT NULL,
    "coverage" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "owner_id" INTEGER,
    "window_hours" INTEGER NOT NULL DEFAULT 336,
    "planned_answers" INTEGER,
    "started_at" TIMESTAMPTZ(6),
    "paused_at" TIMESTAMPTZ(6),
    "stopped_at" TIMESTAMPTZ(6),
    "stop_reason" TEXT,
    "shipped_variation" INTEGER,
    "shipped_at" TIMESTAMPTZ(6),
    "decided_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "experiment_metric" (
    "experiment_id" INTEGER NOT NULL,
    "metric_id" INTEGER NOT NULL,
    "role" "metric_role" NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "smallest_effect" DOUBLE PRECISION,

    CONSTRAINT "experiment_metric_pkey" PRIMARY KEY ("experiment_id","metric_id")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "experiment_id" INTEGER NOT NULL,
    "verdict" "verdict" NOT NULL,
    "variation" INTEGER,
    "reason" TEXT NOT NULL,
    "learning" TEXT NOT NULL,
    "next_step" TEXT,
    "recommended" "verdict",
    "evidence" JSONB,
    "author_id" INTEGER,
    "author_name" TEXT NOT NULL,
    "second_person_id" INTEGER,
    "second_person_name" TEXT,
    "confirmed_at" TIMESTAMPTZ(6),
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_mapping" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "import_mapping_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "stored_as" TEXT NOT NULL,
    "status" "import_status" NOT NULL DEFAULT 'uploaded',
    "mapping" JSONB,
    "bytes_total" BIGINT NOT NULL,
    "bytes_done" BIGINT NOT NULL DEFAULT 0,
    "rows_read" INTEGER NOT NULL DEFAULT 0,
    "facts_accepted" INTEGER NOT NULL DEFAULT 0,
    "facts_duplicate" INTEGER NOT NULL DEFAULT 0,
    "rows_rejected" INTEGER NOT NULL DEFAULT 0,
    "missing" JSONB,
    "problem" TEXT,
    "created_by_id" INTEGER,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_row_error" (
    "import_id" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "column" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "raw" TEXT NOT NULL,

    CONSTRAINT "import_row_error_pkey" PRIMARY KEY ("import_id","line","column")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "subject_key" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "read_at" TIMESTAMPTZ(6),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "workspace_key_key" ON "workspace"("key");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_workspace_id_idx" ON "api_key"("workspace_id");

-- CreateIndex
CREATE INDEX "audit_entry_workspace_id_at_idx" ON "audit_entry"("workspace_id", "at");

-- CreateIndex
CREATE INDEX "audit_entry_workspace_id_subject_kind_subject_key_idx" ON "audit_entry"("workspace_id", "subject_kind", "subject_key");

-- CreateIndex
CREATE UNIQUE INDEX "journey_workspace_id_key_key" ON "journey"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "step_journey_id_idx" ON "step"("journey_id");

-- CreateIndex
CREATE UNIQUE INDEX "step_workspace_id_key_key" ON "step"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "channel_workspace_id_key_key" ON "channel"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "scale_workspace_id_key_key" ON "scale"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "metric_workspace_id_key_key" ON "metric"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "cycle_workspace_id_key_key" ON "cycle"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "objective_cycle_id_idx" ON "objective"("cycle_id");

-- CreateIndex
CREATE UNIQUE INDEX "objective_workspace_id_key_key" ON "objective"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "key_result_objective_id_idx" ON "key_result"("objective_id");

-- CreateIndex
CREATE UNIQUE INDEX "key_result_workspace_id_key_key" ON "key_result"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "check_in_key_result_id_at_idx" ON "check_in"("key_result_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "irritant_workspace_id_key_key" ON "irritant"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "flag_workspace_id_key_key" ON "flag"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "sdk_connection_client_key_key" ON "sdk_connection"("client_key");

-- CreateIndex
CREATE INDEX "sdk_connection_workspace_id_idx" ON "sdk_connection"("workspace_id");

-- CreateIndex
CREATE INDEX "experiment_key_result_id_idx" ON "experiment"("key_result_id");

-- CreateIndex
CREATE UNIQUE INDEX "experiment_workspace_id_key_key" ON "experiment"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "decision_experiment_id_idx" ON "decision"("experiment_id");

-- CreateIndex
CREATE UNIQUE INDEX "import_mapping_workspace_id_name_key" ON "import_mapping"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "import_workspace_id_idx" ON "import"("workspace_id");

-- CreateIndex
CREATE INDEX "notification_workspace_id_at_idx" ON "notification"("workspace_id", "at");

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "step" ADD CONSTRAINT "step_journey_id_fkey" FOREIGN KEY ("journey_id") REFERENCES "journey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric" ADD CONSTRAINT "metric_scale_id_fkey" FOREIGN KEY ("scale_id") REFERENCES "scale"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "objective" ADD CONSTRAINT "objective_cycle_id_fkey" FOREIGN KEY ("cycle_id") REFERENCES "cycle"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_result" ADD CONSTRAINT "key_result_objective_id_fkey" FOREIGN KEY ("objective_id") REFERENCES "objective"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "check_in" ADD CONSTRAINT "check_in_key_result_id_fkey" FOREIGN KEY ("key_result_id") REFERENCES "key_result"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "experiment_metric" ADD CONSTRAINT "experiment_metric_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_row_error" ADD CONSTRAINT "import_row_error_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "import"("id") ON DELETE CASCADE ON UPDATE CASCADE;
