-- The circuit breaker counts retrainings that were worth nothing, and waits from the latest. The counts so far include
-- failed, unfit and indistinguishable runs: they start anew.
alter table models add column breaker_counted_at timestamptz;

update models set breaker_runs = 0, breaker_opened_at = null where breaker_runs > 0;

alter table pending_triggers drop constraint pending_triggers_waits_for_check;

alter table pending_triggers add constraint pending_triggers_waits_for_check
  check (waits_for in ('run', 'cooldown', 'data-quality', 'breaker', 'probation', 'labelled-rows', 'evidence'));
