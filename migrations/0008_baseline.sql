-- What the first kept version alone would have reached on the rows of a look: the line "without retraining".
alter table model_performance_history add column baseline_version integer;

alter table model_performance_history add column baseline_accuracy double precision;
