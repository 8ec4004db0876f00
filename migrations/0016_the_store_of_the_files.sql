-- The object store that holds the files which the rows of this database name. Two state folders on one server had two,
-- and each training missed the files of the other. A database without the row takes the store that it is opened with.
create table installation (
  is_only boolean primary key default true check (is_only),
  installation_id text not null,
  -- Null until the store carries its mark.
  object_store_id text,
  -- Its path or address when it was last opened, for people.
  object_store_name text
);
