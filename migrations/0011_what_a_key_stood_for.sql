-- What a delivery held whose id is a key that its sender chose: the same key with something else is refused, and not taken for a repeat.
-- Null where the id is made of the content itself.
alter table ingested_batches add column content_address text;
