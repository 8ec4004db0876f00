-- Jobs that a backend accepted and never started: they use up no attempt, and people are told once a day.
alter table retraining_runs add column unstarted_count integer not null default 0 check (unstarted_count >= 0);
alter table retraining_runs add column unstarted_told_at timestamptz;
-- Jobs whose training is not wanted any more, until their backend has been told so.
create table jobs_to_stop (
  job_name text primary key,
  run_id text not null,
  asked_at timestamptz not null
);
