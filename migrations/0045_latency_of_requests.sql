-- A request to the model server scores the rows of a batch: its time belongs to the batch, once, whatever the number of rows.
-- Null where no version was asked for predictions. `predictions.latency_ms` held the time divided by the rows; this release writes it no more.
alter table ingested_batches add column scored_by integer;
alter table ingested_batches add column latency_ms double precision;
alter table ingested_batches add constraint ingested_batches_scored_with_latency check ((scored_by is null) = (latency_ms is null));
