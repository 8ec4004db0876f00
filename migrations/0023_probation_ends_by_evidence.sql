-- A probation ends by evidence, and at the latest at a time: as a count of labels it was as long as labels were rare.
-- A running one ends after a week of rows and a week for their labels.
alter table model_versions add column probation_until timestamptz;

update model_versions set probation_until = promoted_at + interval '14 days' where probation_state = 'running';

delete from retraining_config where config_name in ('probation_rows', 'probation_rows_min');

update models
   set definition = definition #- '{configuration,probation_rows}' #- '{configuration,probation_rows_min}'
                               #- '{reasons,probation_rows}' #- '{reasons,probation_rows_min}';
