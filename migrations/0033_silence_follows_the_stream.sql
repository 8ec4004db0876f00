-- From when on a model counts as silent, as of its last drift check; null where its pauses are not known yet.
alter table model_activity add column silent_from timestamptz;
