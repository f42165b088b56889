-- Tests drawn by team and day: the cluster each customer was met in, and in whose sums the customer counts.
alter table exposure add column cluster_id uuid;
alter table unit_stat add column cluster_id uuid;
create index unit_stat_by_cluster on unit_stat (experiment_id, metric_id, cluster_id) where cluster_id is not null;
