-- The row of its delivery: a label that turns out to be known before its observation is listed under it. Null in a label of an earlier
-- release.
alter table pending_labels add column row_number integer;
