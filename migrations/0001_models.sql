-- Models and their versions.
--
-- How migrations are written: forward only, an applied file is never changed again. A statement ends with `;` at the end of a line and runs
-- on its own (the RDS Data API takes one a call); a line that starts with `--` is no part of one. Valid on PostgreSQL 15 to 18 and PGlite.

create table models (
  model_name text primary key,
  model_type text not null,
  definition jsonb not null,
  mode text not null default 'active' check (mode in ('active', 'observe', 'paused')),
  mode_reason text,
  revision integer not null default 1,
  serving_version integer,
  breaker_runs integer not null default 0 check (breaker_runs >= 0),
  breaker_opened_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- What changes with every batch and every look stands apart from the model, so that a hot row is a small one. Half-empty pages let an
-- update stay on its page and touch no index.
create table model_activity (
  model_name text primary key references models (model_name),
  observations_total bigint not null default 0,
  labels_total bigint not null default 0,
  last_observed_at timestamptz,
  last_labelled_at timestamptz,
  drift_looked_at timestamptz,
  -- the total at which the next look is worth it
  drift_due_observations bigint not null default 1,
  drift_quiet_looks integer not null default 0,
  performance_looked_at timestamptz,
  performance_due_labels bigint not null default 1
) with (fillfactor = 50);

-- A version: candidate -> champion <-> archived, candidate -> rejected. `barred_at`: rolled back from or taken out by a person, never picked again.
-- `evaluation_cutoff_at` is the newest row of the challenger that was judged, `cutoff_at` that of its refit, which is the artifact.
create table model_versions (
  model_name text not null references models (model_name),
  version integer not null check (version >= 1),
  run_id text not null unique,
  status text not null check (status in ('candidate', 'champion', 'archived', 'rejected')),
  status_reason text,
  barred_at timestamptz,
  barred_reason text,
  artifact_keys jsonb not null default '[]',
  artifact_sha256 text,
  artifact_bytes bigint,
  trained_from timestamptz,
  evaluation_cutoff_at timestamptz,
  cutoff_at timestamptz,
  evaluation jsonb,
  created_at timestamptz not null,
  promoted_at timestamptz,
  promoted_by text check (promoted_by in ('policy', 'person')),
  probation_state text not null default 'none' check (probation_state in ('none', 'running', 'passed', 'failed')),
  retired_at timestamptz,
  files_removed_at timestamptz,
  primary key (model_name, version),
  constraint model_versions_champion_is_whole
    check (status <> 'champion' or (barred_at is null and files_removed_at is null))
);

-- Law 5: one champion per model. The index is checked at each statement: archive the old one first.
create unique index model_versions_one_champion on model_versions (model_name) where status = 'champion';
