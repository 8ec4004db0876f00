-- A check counts the rows of the latest batches that were rejected: they have no time but that of their arrival.
create index ingested_batches_by_arrival on ingested_batches (model_name, received_at, batch_id);
