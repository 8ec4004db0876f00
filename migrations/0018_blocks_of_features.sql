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
