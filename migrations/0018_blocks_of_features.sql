-- How each feature of a version did over a span of time, against that version's reference: what drift and data quality are judged on.
-- Computed once from the profiles of the span, and again when late rows changed them. `figures` holds an array a feature, whose order
-- is that of core/policy/drift/encode-blocks.ts, in as many parts as 48 kB take.
create table feature_blocks (
  model_name text not null,
  version integer not null,
  resolution text not null check (resolution in ('day', 'quarter')),
  block_at timestamptz not null,
  part integer not null default 0,
  row_count integer not null,
  figures jsonb not null,
  primary key (model_name, version, resolution, block_at, part)
);

-- The outcome comes from evidence over time. P-values took neighbouring rows for independent.
alter table feature_drift_metrics drop constraint feature_drift_metrics_outcome_check;

alter table feature_drift_metrics add constraint feature_drift_metrics_outcome_check
  check (outcome in ('drifted', 'stable', 'learning', 'insufficient-data', 'not-comparable'));

alter table feature_drift_metrics drop column p_value;

alter table feature_drift_metrics drop column adjusted_p_value;

alter table feature_drift_metrics add column false_alarms_per_year double precision;

alter table feature_drift_metrics add column drifted_since timestamptz;

alter table feature_drift_metrics add column learning_until timestamptz;

-- An episode ends by evidence, not after a number of looks.
alter table model_activity drop column drift_quiet_looks;

delete from retraining_config where config_name = 'drift_closing_looks';

update models
   set definition = definition #- '{configuration,drift_closing_looks}' #- '{reasons,drift_closing_looks}';
