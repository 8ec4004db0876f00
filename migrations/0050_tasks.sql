-- Multiclass classifications and regressions beside binary classifications.

-- The classes that deliveries showed, in the order of their indexes, where the model file names none.
alter table models add column learnt_classes jsonb;

-- Of a multiclass classification: the probability of each class. The score is the index of the answered one.
alter table predictions add column probabilities jsonb;

-- Labelled rows and losses by class: what balanced accuracy and naive forecasts of several classes are made of.
alter table span_losses add column by_class jsonb;

-- Figures are null where they do not apply.
alter table model_performance_history add column balanced_accuracy double precision;
alter table model_performance_history add column log_loss double precision;
alter table model_performance_history add column brier_score double precision;
alter table model_performance_history add column mae double precision;
alter table model_performance_history add column rmse double precision;
alter table model_performance_history add column mase double precision;
alter table model_performance_history add column r_squared double precision;
alter table model_performance_history add column pinball_loss double precision;
alter table model_performance_history add column interval_coverage double precision;
-- By the model's metric on the window's rows: the champion, the naive forecast, and the version without retraining.
alter table model_performance_history add column window_figure double precision;
alter table model_performance_history add column window_naive_figure double precision;
alter table model_performance_history add column window_naive_rule text;
alter table model_performance_history add column baseline_figure double precision;
-- Precision, recall, F1 and AUC of each class of a multiclass classification.
alter table model_performance_history add column class_figures jsonb;
