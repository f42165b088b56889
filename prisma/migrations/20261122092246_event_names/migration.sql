-- What events of the tracking plugin mean, and the names that mean nothing yet.
-- CreateTable
CREATE TABLE "event_name" (
    "id" SERIAL NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "scale_id" INTEGER,
    "metric_id" INTEGER,
    "property" TEXT,
    "step_property" TEXT,

    CONSTRAINT "event_name_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unmapped_event" (
    "workspace_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "unmapped_event_pkey" PRIMARY KEY ("workspace_id","name")
);

-- CreateIndex
CREATE UNIQUE INDEX "event_name_workspace_id_name_key" ON "event_name"("workspace_id", "name");

-- AddForeignKey
ALTER TABLE "event_name" ADD CONSTRAINT "event_name_scale_id_fkey" FOREIGN KEY ("scale_id") REFERENCES "scale"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event_name" ADD CONSTRAINT "event_name_metric_id_fkey" FOREIGN KEY ("metric_id") REFERENCES "metric"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An event is an answer or an event of a metric, never both.
ALTER TABLE "event_name" ADD CONSTRAINT "event_name_one_target" CHECK (num_nonnulls("scale_id", "metric_id") = 1);
