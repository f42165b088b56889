-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "retention_months" INTEGER;

create table anonymous_unit (
  unit_id uuid not null,
  workspace_id int not null,
  primary key (unit_id)
);
