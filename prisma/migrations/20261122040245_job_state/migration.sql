-- CreateTable
CREATE TABLE "job_state" (
    "name" TEXT NOT NULL,
    "slot" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "succeeded_at" TIMESTAMPTZ(6),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "all_runs" BIGINT NOT NULL DEFAULT 0,
    "all_failures" BIGINT NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "result" JSONB,
    "alarm" JSONB,
    "alarm_at" TIMESTAMPTZ(6),

    CONSTRAINT "job_state_pkey" PRIMARY KEY ("name")
);
