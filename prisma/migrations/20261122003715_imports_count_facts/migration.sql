-- AlterTable
ALTER TABLE "import" DROP COLUMN "rows_accepted",
DROP COLUMN "rows_duplicate",
ADD COLUMN     "facts_accepted" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "facts_duplicate" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "missing" JSONB;
