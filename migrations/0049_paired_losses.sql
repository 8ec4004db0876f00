-- The losses of a champion and of the versions that could replace it on the same rows, by spans whose labels are in. Read
-- at each check of performance instead of the rows of months. Computed anew where a span is missing.
create table paired_losses (
  model_name text not null,
  champion_version integer not null,
  starts_at timestamptz not null,
  -- by what they were measured: loses its place to another one
  loss_of text not null,
  -- sums by the other version; empty where the two have no row in common
  pairs jsonb not null,
  measured_at timestamptz not null,
  primary key (model_name, champion_version, starts_at)
);
