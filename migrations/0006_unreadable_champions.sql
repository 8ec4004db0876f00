-- `champion-unreadable`: fit, and there was a champion that could not be scored beside it. It is no first version: the count of the circuit
-- breaker stays as it is.
alter table retraining_runs drop constraint retraining_runs_gate_outcome_check;

alter table retraining_runs add constraint retraining_runs_gate_outcome_check
  check (gate_outcome in ('first', 'better', 'indistinguishable', 'worse', 'unfit', 'champion-unreadable'));
