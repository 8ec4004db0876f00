-- Logs and metrics, in partitions of one month of the fact's own time (never the insert's).
--
-- There is no default partition: it would swallow what no partition takes, unseen, and later refuse the partition that those rows
-- belong in. A row without a partition is an error that names itself (DB_PARTITION_MISSING); store/partitions.ts makes them.
-- Ids come from sequences, because identity columns of partitioned tables want PostgreSQL 17.

create sequence retraining_logs_id_seq;

create table retraining_logs (
  id bigint not null default nextval('retraining_logs_id_seq'),
  timestamp timestamptz not null,
  event_type text not null,
  model_type text,
  status text not null,
  model_name text,
  run_id text,
  trigger text,
  reason text,
  detail jsonb not null default '{}',
  natural_key text not null,
  primary key (timestamp, id),
  constraint retraining_logs_once unique (timestamp, natural_key)
) partition by range (timestamp);

alter sequence retraining_logs_id_seq owned by retraining_logs.id;

create index retraining_logs_by_model on retraining_logs (model_name, timestamp);

create index retraining_logs_by_run on retraining_logs (run_id) where run_id is not null;

create sequence model_performance_history_id_seq;

-- version null: scores of the user's own serving that name no version.
create table model_performance_history (
  id bigint not null default nextval('model_performance_history_id_seq'),
  timestamp timestamptz not null,
  model_type text not null,
  model_name text not null,
  version integer,
  window_start timestamptz not null,
  window_end timestamptz not null,
  observations bigint not null,
  scored bigint not null,
  labelled bigint not null,
  label_coverage double precision,
  provisional boolean not null,
  true_positives bigint,
  false_positives bigint,
  true_negatives bigint,
  false_negatives bigint,
  accuracy_score double precision,
  accuracy_lower double precision,
  accuracy_upper double precision,
  precision_score double precision,
  recall_score double precision,
  f1_score double precision,
  auc_roc double precision,
  verdict text not null,
  cpu_percent double precision,
  memory_mb double precision,
  latency_p50_ms double precision,
  latency_p95_ms double precision,
  latency_p99_ms double precision,
  primary key (timestamp, id),
  constraint model_performance_history_once unique nulls not distinct (model_name, timestamp, version)
) partition by range (timestamp);

alter sequence model_performance_history_id_seq owned by model_performance_history.id;

create sequence feature_drift_metrics_id_seq;

-- ks_statistic holds the total variation distance where the feature is categorical: statistic_name says which. The key begins with the
-- model, so that it also serves a model's history; there are 50 rows a look, and a second index on id would double their cost.
create table feature_drift_metrics (
  id bigint not null default nextval('feature_drift_metrics_id_seq'),
  timestamp timestamptz not null,
  model_name text not null,
  version integer,
  feature_name text not null,
  feature_group text not null,
  feature_kind text not null check (feature_kind in ('numeric', 'categorical')),
  outcome text not null check (outcome in ('drifted', 'stable', 'insufficient-data', 'not-comparable')),
  outcome_reason text,
  ks_statistic double precision,
  statistic_name text,
  p_value double precision,
  adjusted_p_value double precision,
  threshold double precision,
  severity text check (severity in ('low', 'medium', 'high')),
  drift_detected boolean not null generated always as (outcome = 'drifted') stored,
  reference_count bigint,
  current_count bigint,
  reference_null_rate double precision,
  current_null_rate double precision,
  window_start timestamptz,
  window_end timestamptz,
  primary key (model_name, timestamp, feature_name)
) partition by range (timestamp);

alter sequence feature_drift_metrics_id_seq owned by feature_drift_metrics.id;
