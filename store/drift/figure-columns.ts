import type { DriftFigures } from '#contracts/drift-figures'

/** The column of `feature_drift_metrics` that keeps each figure. */
export const figureColumns: Readonly<Record<keyof DriftFigures, string>> = {
  outcome: 'outcome',
  note: 'outcome_reason',
  // Holds the total variation, too: statistic_name says which. Users read the column, so it keeps its name.
  statistic: 'ks_statistic',
  statisticName: 'statistic_name',
  falseAlarmsPerYear: 'false_alarms_per_year',
  since: 'drifted_since',
  learningUntil: 'learning_until',
  threshold: 'threshold',
  severity: 'severity',
  referenceCount: 'reference_count',
  currentCount: 'current_count',
  referenceNullRate: 'reference_null_rate',
  currentNullRate: 'current_null_rate',
}
