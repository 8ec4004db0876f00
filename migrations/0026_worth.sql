-- Models that were applied before a model file had a metric are measured as they were: by their accuracy.
update models set definition = definition || '{"metric": "accuracy"}' where definition -> 'metric' is null;
-- What a model's retrainings were worth, as of its last decision: derived from `daily_losses`, and small enough to be read for every model.
create table model_worth (
  model_name text primary key references models (model_name),
  measured_at timestamptz not null,
  worth jsonb not null
);
