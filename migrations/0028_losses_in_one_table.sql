-- How rows and labels of six hours came in: by how late they were, counted from the end of the span (`lateness`, a step of
-- core/policy/performance/label-lateness.ts). It says when the labels of a span are in, and which spans have changed since they were measured.
create table span_arrivals (
  model_name text not null,
  starts_at timestamptz not null,
  lateness integer not null,
  observations bigint not null,
  labels bigint not null,
  observed_last timestamptz,
  labelled_last timestamptz,
  primary key (model_name, starts_at, lateness)
);

-- The losses of a version's rows of six hours: verdicts about performance, the price of a training and its worth are all made of them. They outlive
-- the rows. `beside` holds, by version, the labelled rows that another version scored as well, and the sum of that version's loss minus the loss of
-- the version that answered: [rows, sum]. `naive` counts rows by the label that a naive forecast followed and their own, once the labels are in.
create table span_losses (
  model_name text not null,
  starts_at timestamptz not null,
  version integer not null,
  scored bigint not null,
  labelled bigint not null,
  positives bigint not null,
  loss double precision not null,
  squared_loss double precision not null,
  mistakes bigint not null,
  mistake_loss double precision not null,
  beside jsonb not null default '{}',
  naive jsonb,
  measured_at timestamptz not null,
  primary key (model_name, starts_at, version)
);

-- How far they are up to date, and by which metric and weights: rows of another metric are measured anew.
create table span_losses_state (
  model_name text primary key,
  refreshed_at timestamptz not null,
  loss_of text not null
);

-- version_losses and daily_losses, with its state, held the same losses, of which each waited for its labels by a rule of its own. They are measured
-- anew from the rows. The tables stay for the code of the release before, which writes and reads them; nothing else does.
