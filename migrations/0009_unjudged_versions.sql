-- `unjudged`: fit, and not compared with the champion, since that one was trained on the rows that were left to hold out. Only a forced run gets
-- so far.
alter table retraining_runs drop constraint retraining_runs_gate_outcome_check;

alter table retraining_runs add constraint retraining_runs_gate_outcome_check
  check (gate_outcome in ('first', 'better', 'indistinguishable', 'worse', 'unfit', 'champion-unreadable', 'unjudged'));
