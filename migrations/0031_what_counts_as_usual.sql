-- When a data-quality problem that stays counts as usual: until then it holds automatic retraining. Null for other episodes, and for problems that hold nothing.
alter table episodes add column usual_from timestamptz;

-- Problems that are open already get a week's notice.
update episodes set usual_from = greatest(opened_at + interval '28 days', now() + interval '7 days')
 where kind = 'data-quality' and closed_at is null and subject not like 'volume: %';

-- Until when a model's data is judged for evident faults alone, because its reference has too few days; null once it has enough, and before a check.
alter table model_activity add column quality_learning_until timestamptz;
