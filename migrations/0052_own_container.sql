-- The user's own image or commands that a run is trained with, as its model file named them when the data was frozen, and
-- those that serve the version. Null for the container of this project.
alter table retraining_runs add column container jsonb;

alter table model_versions add column container jsonb;
