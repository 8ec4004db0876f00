-- The gap before the held-out rows is a time (holdout_gap_hours): as a count of rows it was as long as rows were rare.
delete from retraining_config where config_name = 'holdout_gap_rows';

-- A model that an earlier release applied has no metric yet. A file that leaves it out means accuracy.
update models
   set definition = (definition || jsonb_build_object('metric', coalesce(definition -> 'metric', '"accuracy"')))
                    #- '{configuration,holdout_gap_rows}' #- '{reasons,holdout_gap_rows}';
