-- Partitions are made and dropped by these functions, with the rights of the tables' owner: a database user that may change rows, and no
-- table, takes in a row of any month all the same. They touch no table but the partitioned ones and their months. A line of a body may not
-- end with a semicolon, where the file is split into its statements.
create function create_partition(parent_name text, child_name text, starts_at timestamptz, ends_at timestamptz) returns boolean
language plpgsql security definer set search_path from current as $body$
begin
  if parent_name not in
       ('retraining_logs', 'model_performance_history', 'feature_drift_metrics', 'feature_profiles', 'predictions')
     or child_name !~ ('^' || parent_name || '_[0-9]{4}_[0-9]{2}$')
  then raise exception '% is not a month of a partitioned table', child_name using errcode = '22023'
  ; end if
  -- Apart, and then attached: "create table … partition of" would lock out all readers and writers of the table.
  ; execute format('create table %I (like %I including defaults including constraints including generated including storage)',
                   child_name, parent_name)
  ; execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent_name, child_name, starts_at, ends_at)
  ; return true
  ; end
$body$;

-- False for a table that is not, or no longer, a partition.
create function drop_partition(parent_name text, child_name text) returns boolean
language plpgsql security definer set search_path from current as $body$
begin
  if not exists (
    select from pg_inherits
      join pg_class as child on child.oid = inhrelid
      join pg_class as parent on parent.oid = inhparent and parent.relkind = 'p' and parent.relnamespace = child.relnamespace
     where child.relname = child_name and parent.relname = parent_name
       and pg_table_is_visible(parent.oid))
  then return false
  ; end if
  ; execute format('drop table %I', child_name)
  ; return true
  ; end
$body$;

revoke execute on function create_partition(text, text, timestamptz, timestamptz) from public;

revoke execute on function drop_partition(text, text) from public;
