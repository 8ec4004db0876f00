-- How often rows of a bucket repeat each other, as core/profile/row-digest.ts encodes it; null for rows of earlier releases.
alter table feature_profiles add column row_digest text;

-- The share of a block's rows that repeat another row of it, as counted on a sample of so many.
alter table feature_blocks add column repeated_share double precision;

alter table feature_blocks add column repeats_counted integer;
