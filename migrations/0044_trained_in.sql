-- The environment that a run's latest training ran in, and a version's: the image, by its digest where it was named by one, or the hash of a
-- local environment's lock. Null where that is not known, as for runs before this release.
alter table retraining_runs add column trained_in text;

alter table model_versions add column trained_in text;
