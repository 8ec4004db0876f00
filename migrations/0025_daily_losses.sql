-- The losses of a model's versions by day, in sums of the rows in `predictions`: what the price of a training and its worth are made of. They
-- outlive the rows. `beside` holds, by version, the labelled rows that another version scored as well, and the sum of that version's loss minus
-- the loss of the version that answered: [rows, sum].
create table daily_losses (
  model_name text not null references models (model_name),
  day timestamptz not null,
  version integer not null,
  row_count bigint not null,
  labelled_count bigint not null,
  loss_sum double precision not null,
  squared_loss_sum double precision not null,
  mistake_count bigint not null,
  mistake_loss_sum double precision not null,
  beside jsonb not null default '{}',
  primary key (model_name, day, version)
);
-- How far they are up to date, and by which metric: rows of another metric are computed anew.
create table daily_losses_state (
  model_name text primary key references models (model_name),
  refreshed_at timestamptz not null,
  loss_of text not null
);
-- A trigger may wait until waiting costs more than a training.
alter table pending_triggers drop constraint pending_triggers_waits_for_check;
alter table pending_triggers add constraint pending_triggers_waits_for_check
  check (waits_for in ('run', 'cooldown', 'data-quality', 'breaker', 'probation', 'labelled-rows', 'evidence', 'price'));
