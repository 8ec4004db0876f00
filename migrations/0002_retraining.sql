-- Runs, the triggers that ask for them, and what was decided.

-- A run, from the decision to its end:
--
--   requested --> queued --> training --> evaluating --> promoted
--       |           |  ^        |             |--------> rejected
--       |           |  '--------+ (again)     |
--       '-----------+-----------+-------------+--------> failed | timed_out | cancelled
--
--   requested            decided; further triggers join it as causes
--   queued               its data cutoff and manifest are frozen; further triggers are deferred, or join it where they only ask for "a" run
--   training             a backend has the job `job_name`, made of the run and the attempt
--   training -> queued   the attempt failed in a way that may pass, and another one is left
--   evaluating           the job ended and left an evaluation; the gate judges it
--   promoted, rejected   the gate's word; `gate_outcome` and `gate` say why
--   failed, timed_out, cancelled   `failure` says why
--
-- A completion is accepted from any state that has not ended ("training" may be missed). Each move is one compare-and-swap
-- (`update ... where run_id = ... and state in (...)`) that writes the log and the outbox in its transaction. A final state has no moves.
create table retraining_runs (
  run_id text primary key,
  model_name text not null references models (model_name),
  state text not null check (state in ('requested', 'queued', 'training', 'evaluating',
                                       'promoted', 'rejected', 'failed', 'timed_out', 'cancelled')),
  trigger text not null check (trigger in ('scheduled', 'drift', 'performance', 'alarm', 'manual', 'initial')),
  comprehensive boolean not null default false,
  forced boolean not null default false,
  asked_by text,
  reason text not null,
  causes jsonb not null default '[]' check (jsonb_typeof(causes) = 'array'),
  evidence jsonb not null default '{}',
  attempt integer not null default 0 check (attempt >= 0),
  job_name text,
  backend text,
  requested_at timestamptz not null,
  cutoff_at timestamptz,
  window_from timestamptz,
  manifest_key text,
  started_at timestamptz,
  deadline_at timestamptz,
  ended_at timestamptz,
  version integer,
  gate_outcome text check (gate_outcome in ('first', 'better', 'indistinguishable', 'worse', 'unfit')),
  -- whom the challenger is compared with: the champion when the data was frozen
  champion_version integer,
  gate jsonb,
  failure text,
  constraint retraining_runs_ended_when_final
    check ((ended_at is not null) = (state in ('promoted', 'rejected', 'failed', 'timed_out', 'cancelled')))
);

-- Law 1: one active run per model.
create unique index retraining_runs_one_active on retraining_runs (model_name) where ended_at is null;

create index retraining_runs_by_model on retraining_runs (model_name, requested_at);

-- Law 2: a trigger that cannot be decided yet waits here and is decided again; none is dropped.
create table pending_triggers (
  trigger_id text not null,
  model_name text not null,
  trigger text not null check (trigger in ('scheduled', 'drift', 'performance', 'alarm', 'manual', 'initial')),
  event jsonb not null,
  code text not null,
  reason text not null,
  waits_for text not null check (waits_for in ('run', 'cooldown', 'data-quality', 'probation', 'labelled-rows', 'evidence')),
  deferred_at timestamptz not null,
  reconsider_at timestamptz,
  resolved_at timestamptz,
  resolution text,
  primary key (trigger_id, model_name)
);

create index pending_triggers_due on pending_triggers (reconsider_at) where resolved_at is null;

create index pending_triggers_waiting on pending_triggers (model_name, waits_for) where resolved_at is null;

-- Law 2: every trigger ends as exactly one decision. The row itself, with the reason and the evidence, is in the partitioned
-- retraining_logs, where a unique key cannot leave out the time: this table makes it one, and finds it.
create table trigger_decisions (
  trigger_id text not null,
  model_name text not null,
  outcome text not null,
  decided_at timestamptz not null,
  log_timestamp timestamptz not null,
  log_id bigint not null,
  primary key (trigger_id, model_name)
);

-- Something is wrong with a model from `opened_at` to `closed_at`; detection opens, escalates and closes, and says so each time, once.
create table episodes (
  id text primary key,
  model_name text not null,
  kind text not null check (kind in ('drift', 'performance', 'data-quality')),
  subject text not null default '',
  severity text check (severity in ('low', 'medium', 'high')),
  champion_version integer,
  opened_at timestamptz not null,
  last_seen_at timestamptz not null,
  closed_at timestamptz,
  close_reason text,
  features jsonb not null default '[]',
  evidence jsonb not null default '{}'
);

create unique index episodes_one_open on episodes (model_name, kind, subject) where closed_at is null;

create index episodes_by_model on episodes (model_name, opened_at);

-- null as model_name: for all models.
create table retraining_config (
  id bigint generated by default as identity primary key,
  config_name text not null,
  config_value jsonb not null,
  model_name text,
  updated_at timestamptz not null,
  updated_by text not null
);

create unique index retraining_config_one_value on retraining_config (config_name, coalesce(model_name, ''));

-- `edited_at`: a person changed it, so that a deploy leaves it alone. Every tick updates a row: half-empty pages.
create table retraining_schedules (
  id bigint generated by default as identity primary key,
  schedule_name text not null unique,
  cron_expression text not null,
  time_zone text not null default 'UTC',
  action text not null,
  model_types jsonb not null default '[]' check (jsonb_typeof(model_types) = 'array'),
  enabled boolean not null default true,
  edited_at timestamptz,
  last_run timestamptz,
  next_run timestamptz,
  last_status text
) with (fillfactor = 50);
