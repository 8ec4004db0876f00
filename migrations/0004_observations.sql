-- What arrives: batches, predictions, labels, and the profiles that drift is judged on.

-- A batch's, or a rolled-up span's, sketches: one row holds all features (as many as 48 kB take, the rest is in further parts), because a
-- window is then a few rows instead of features times buckets, and because the RDS Data API gives no row above 64 kB.
-- Keyed by the batch, so that one that is delivered twice counts once. `resolution` says what bucket_at is the start of.
create table feature_profiles (
  model_name text not null,
  bucket_at timestamptz not null,
  resolution text not null check (resolution in ('half-hour', 'hour', 'day')),
  batch_id text not null,
  part integer not null default 0,
  row_count integer not null,
  profiles jsonb not null,
  primary key (model_name, bucket_at, resolution, batch_id, part)
) partition by range (bucket_at);

-- A version's training rows, frozen at promotion: what drift is measured against.
create table feature_references (
  model_name text not null,
  version integer not null,
  feature_name text not null,
  feature_group text not null,
  feature_kind text not null check (feature_kind in ('numeric', 'categorical')),
  row_count bigint not null,
  null_count bigint not null,
  profile jsonb not null,
  window_start timestamptz not null,
  window_end timestamptz not null,
  primary key (model_name, version, feature_name)
);

-- An observation with its score and, once known, its label. `scores` are those of retained versions on the same row, by version.
-- The key serves a model's rows in a time range.
create table predictions (
  model_name text not null,
  observed_at timestamptz not null,
  observation_id text not null,
  batch_id text not null,
  version integer,
  score double precision,
  scores jsonb,
  label double precision,
  labelled_at timestamptz,
  latency_ms double precision,
  primary key (model_name, observed_at, observation_id),
  constraint predictions_labelled_at_once check ((label is null) = (labelled_at is null))
) partition by range (observed_at);

-- A label names its observation by id alone: `observed_at` may be missing.
create index predictions_by_observation on predictions (model_name, observation_id);

-- Labelled rows of a version counted since a cutoff: answered from the index alone.
create index predictions_labelled on predictions (model_name, observed_at) include (version) where label is not null;

-- A label that came before its observation.
create table pending_labels (
  model_name text not null,
  observation_id text not null,
  observed_at timestamptz,
  label double precision not null,
  known_at timestamptz not null,
  batch_id text not null,
  primary key (model_name, observation_id)
);

-- The ledger: it outlives the rows, so that a batch that comes again after years still counts once. `object_key` is the file of accepted
-- rows, `compacted_into` the file of the day that took them over.
create table ingested_batches (
  model_name text not null,
  batch_id text not null,
  object_key text,
  observation_count integer not null,
  label_count integer not null,
  rejected_count integer not null,
  observed_from timestamptz,
  observed_to timestamptz,
  labels_from timestamptz,
  labels_to timestamptz,
  received_at timestamptz not null,
  compacted_into text,
  primary key (model_name, batch_id)
);

create index ingested_batches_by_observations on ingested_batches (model_name, observed_from, observed_to);

create index ingested_batches_by_labels on ingested_batches (model_name, labels_from, labels_to) where labels_from is not null;

create index ingested_batches_to_compact on ingested_batches (model_name, observed_from)
  where compacted_into is null and object_key is not null;

create table rejected_rows (
  model_name text not null,
  batch_id text not null,
  row_number integer not null,
  part text not null check (part in ('observation', 'label', 'file')),
  reason text not null,
  raw text not null,
  rejected_at timestamptz not null,
  primary key (model_name, batch_id, row_number, part)
);
