-- Expected losses of a version on a day whose labels were not in: estimates, never verdicts. Losses per row, `loss` by the model's metric (`loss_of`
-- says which) and `mistakes` as the share of wrong answers; a band is null where too few days show how far such estimates are off. Once the
-- day's labels are in the estimate stays as it was made, and `observed_…` says what they said.
create table daily_estimates (
  model_name text not null,
  day timestamptz not null,
  version integer not null,
  loss_of text not null,
  row_count integer not null,
  loss double precision not null,
  loss_lower double precision,
  loss_upper double precision,
  mistakes double precision not null,
  mistakes_lower double precision,
  mistakes_upper double precision,
  observed_loss double precision,
  observed_mistakes double precision,
  made_at timestamptz not null,
  primary key (model_name, day, version)
);

-- The same of all rows of the champion that wait for labels, as of its latest check; no row where none waits or nothing can be said.
create table current_estimates (
  model_name text primary key references models (model_name),
  version integer not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  row_count integer not null,
  loss double precision not null,
  loss_lower double precision,
  loss_upper double precision,
  mistakes double precision not null,
  mistakes_lower double precision,
  mistakes_upper double precision,
  calibrated_rows integer not null,
  made_at timestamptz not null
);
