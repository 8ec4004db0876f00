-- The list of all models' runs, newest first, a page at a time.
create index retraining_runs_by_request on retraining_runs (requested_at, run_id);
