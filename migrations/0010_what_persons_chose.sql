-- When a person last made this version champion. Unlike `promoted_by` it outlives an automatic return to the version: nothing automatic goes
-- back past a person's decision (law 8).
alter table model_versions add column chosen_at timestamptz;

update model_versions set chosen_at = promoted_at where promoted_by = 'person';
