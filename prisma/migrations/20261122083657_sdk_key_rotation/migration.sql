-- AlterTable
ALTER TABLE "sdk_connection" ADD COLUMN     "previous_client_key" TEXT,
ADD COLUMN     "previous_sealed_key" TEXT,
ADD COLUMN     "previous_until" TIMESTAMPTZ(6);

-- CreateIndex
CREATE UNIQUE INDEX "sdk_connection_previous_client_key_key" ON "sdk_connection"("previous_client_key");
