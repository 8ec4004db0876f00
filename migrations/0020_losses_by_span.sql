-- What a version lost in six hours, kept once the labels of those hours are in: verdicts are made of it. `loss_of` is the metric and the
-- classification threshold that it was measured by; `naive` counts rows by the label that a naive forecast followed and their own.
create table version_losses (
  model_name text not null,
  starts_at timestamptz not null,
  version integer not null,
  loss_of text not null,
  labelled integer not null check (labelled > 0),
  positives integer not null,
  loss double precision not null,
  squared_loss double precision not null,
  naive jsonb not null,
  primary key (model_name, starts_at, version)
);

-- The naive forecast on the rows of the window, the verdict in words, and the figure that a verdict rests on, in the model's metric, beside the naive forecast's.
alter table model_performance_history add column naive_accuracy double precision;

alter table model_performance_history add column naive_rule text;

alter table model_performance_history add column reason text;

alter table model_performance_history add column figure double precision;

alter table model_performance_history add column naive_figure double precision;

alter table model_performance_history add column figure_from timestamptz;

alter table model_performance_history add column figure_labels bigint;

-- The majority class is one of the naive forecasts.
update model_performance_history set verdict = 'below-floor' where verdict = 'below-majority';

-- No verdict is made of an interval around one window any more.
delete from retraining_config where config_name = 'performance_confidence';

update models
   set definition = definition #- '{configuration,performance_confidence}' #- '{reasons,performance_confidence}';
