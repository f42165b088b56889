-- What customers were lately seen with, for counting whom a targeting matches: a bounded sample, no fact of any sum.
create table seen_customer (
  unit_id uuid not null,
  workspace_id int not null,
  attributes jsonb not null,
  unkept text[] not null, -- attributes that were sent and are not kept, by name
  seen_at timestamptz not null,
  primary key (unit_id)
);
create index seen_customer_recent on seen_customer (workspace_id, seen_at, unit_id);
