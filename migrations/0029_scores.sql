-- A version's scores of rows that it was not trained on: the edges that its scores are counted by. Made at its promotion from the held-out
-- scores of its evaluation, and never changed; a version without a row has none.
create table score_references (
  model_name text not null,
  version integer not null,
  cutoff_at timestamptz not null,
  bins jsonb not null,
  primary key (model_name, version)
);

-- A version's scores in a quarter of a day, in counts by bin: core/policy/scores/score-block.ts says in which order. Held-out scores and those of
-- rows in production are apart. `profiled_rows` is how many rows the profiles of that time had when the scores were counted: with more the block
-- is counted again. Labels are counted once, when those of the quarter are in.
create table score_blocks (
  model_name text not null,
  version integer not null,
  block_at timestamptz not null,
  is_held_out boolean not null,
  row_count integer not null,
  profiled_rows integer not null,
  is_settled boolean not null,
  predictions jsonb not null,
  confidences jsonb not null,
  measured_at timestamptz not null,
  primary key (model_name, version, block_at, is_held_out)
);
