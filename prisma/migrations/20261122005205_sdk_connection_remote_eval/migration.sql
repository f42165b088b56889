-- AlterTable
ALTER TABLE "sdk_connection" ADD COLUMN     "remote_eval" BOOLEAN NOT NULL DEFAULT false;
