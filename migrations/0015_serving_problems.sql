-- Why the champion does not answer. `serving_lost_at` is set while no version answers; `serving_lost_observations` is the model's total of
-- observations at that moment.
alter table models add column serving_problem text;
alter table models add column serving_lost_at timestamptz;
alter table models add column serving_lost_observations bigint;
