-- Notifications of many models are gathered: the first of a kind goes out at once and opens a span, the following ones wait for its end.
create table notification_spans (
  kind text primary key,
  -- The event whose notification opened it: delivered again, it is still the first.
  opened_by text not null,
  ends_at timestamptz not null
);

create table pending_notifications (
  event_id text primary key,
  kind text not null references notification_spans (kind),
  notification jsonb not null,
  -- The larger, the earlier it is listed.
  weight double precision not null,
  occurred_at timestamptz not null,
  -- The sending that took it, and when: one that failed or was killed on the way leaves it to a later one.
  taken_by text,
  taken_at timestamptz
);

create index pending_notifications_by_kind on pending_notifications (kind, weight desc, occurred_at);
