-- A run may wait for capacity: as many trainings run as may, or its backend did not take the job. See run-transitions.ts.
alter table retraining_runs drop constraint retraining_runs_state_check;
alter table retraining_runs add constraint retraining_runs_state_check
  check (state in ('requested', 'waiting', 'queued', 'training', 'evaluating',
                   'promoted', 'rejected', 'failed', 'timed_out', 'cancelled'));
-- when the turn of a run came whose data is not frozen yet: it takes a place
alter table retraining_runs add column admitted_at timestamptz;
alter table retraining_runs add column waiting_since timestamptz;
alter table retraining_runs add column waiting_reason text;
-- jobs of the attempt that its backend did not take
alter table retraining_runs add column refused_count integer not null default 0;
alter table retraining_runs add column start_asked_count integer not null default 0;
-- when the start is asked for again: of a waiting run its next submission, null until a training ends
alter table retraining_runs add column start_due_at timestamptz;
