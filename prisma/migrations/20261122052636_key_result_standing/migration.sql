-- CreateTable
CREATE TABLE "key_result_standing" (
    "key_result_id" INTEGER NOT NULL,
    "workspace_id" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "key_result_standing_pkey" PRIMARY KEY ("key_result_id")
);
