-- One index instead of two on the queue: each costs every fact that comes in.
alter table unit_dirty drop constraint unit_dirty_pkey;
drop index unit_dirty_by_age;
alter table unit_dirty add primary key (workspace_id, id, unit_id);
