-- What compaction asks for every night, whatever the length of the history: without these it reads all of it each time.

-- Profiles that are not rolled up yet.
create index feature_profiles_to_roll_up on feature_profiles (model_name, bucket_at) where batch_id <> 'rolled-up';

-- Batches whose own file a day's file has replaced, while it is still there.
create index ingested_batches_replaced on ingested_batches (model_name, received_at)
  where compacted_into is not null and object_key <> compacted_into;
