-- What agents say became of their cards.
create table delivery (
  unit_id uuid not null,
  experiment_id int not null,
  delivery_id text not null,
  workspace_id int not null,
  phase smallint not null,
  variation smallint not null,
  outcome text not null,
  recorded_by int,
  at timestamptz not null,
  primary key (unit_id, experiment_id, delivery_id)
);
create index delivery_by_experiment on delivery (experiment_id, phase) include (workspace_id, variation, outcome);
