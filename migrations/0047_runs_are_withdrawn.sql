-- The rules may no longer allow a run when its turn comes: it ends before it trains. See run-transitions.ts.
alter table retraining_runs drop constraint retraining_runs_state_check;
alter table retraining_runs add constraint retraining_runs_state_check
  check (state in ('requested', 'waiting', 'queued', 'training', 'evaluating',
                   'promoted', 'rejected', 'failed', 'timed_out', 'cancelled', 'withdrawn'));
alter table retraining_runs drop constraint retraining_runs_ended_when_final;
alter table retraining_runs add constraint retraining_runs_ended_when_final
  check ((ended_at is not null) = (state in ('promoted', 'rejected', 'failed', 'timed_out', 'cancelled', 'withdrawn')));
