-- A row whose score cannot be read is kept; the reason stands among the rejected parts.
alter table rejected_rows drop constraint rejected_rows_part_check;

alter table rejected_rows add constraint rejected_rows_part_check
  check (part in ('observation', 'label', 'file', 'score'));
