-- The release before neither reads nor writes these columns, so that its code works on without them: latencies belong to
-- requests (`ingested_batches.latency_ms`), and notifications belong to the run that ends their span.
alter table predictions drop column latency_ms;

alter table pending_notifications drop column taken_by;

alter table pending_notifications drop column taken_at;
