-- A mark says what the new facts touch, so that the fold reads and compares that alone. Marks waiting now touch everything.
alter table unit_dirty add column src "char", add column ref_id int, add column day date;
