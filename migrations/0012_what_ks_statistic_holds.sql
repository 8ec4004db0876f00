-- Says in the catalog what the column's name does not.
comment on column feature_drift_metrics.ks_statistic is
  'The Kolmogorov-Smirnov statistic (statistic_name ks) or the total variation distance (statistic_name total-variation), in [0, 1].';
