-- One mark names all customers of whom a batch touched the same: a row and a key for each cost more than their names.
alter table unit_dirty add column units uuid[];
update unit_dirty set units = array[unit_id];
alter table unit_dirty alter column units set not null;
