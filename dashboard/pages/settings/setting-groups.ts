import type { ConfigurationName } from '#contracts/configuration'

/** The groups of settings, in the order of the page. */
const titles = {
  retraining: 'When to retrain',
  alarms: 'Alarms of drift, performance and data quality',
  performance: 'Performance',
  drift: 'Drift',
  data: 'Data quality',
  training: 'Training',
  gate: 'The gate',
  versions: 'Probation, going back, and what is kept of versions',
  people: 'Notifications and metrics',
  retention: 'How long data is kept',
} as const

type Group = keyof typeof titles

/** Complete by its type: a new setting without a group does not compile. */
const groupOf: Readonly<Record<ConfigurationName, Group>> = {
  retraining_schedule: 'retraining',
  data_threshold: 'retraining',
  retraining_policy: 'retraining',
  training_price: 'retraining',
  retraining_rows_min: 'retraining',
  retraining_cooldown_hours: 'retraining',
  reconsider_hours: 'retraining',
  breaker_runs: 'retraining',
  false_alarms_per_year: 'alarms',
  performance_threshold: 'performance',
  performance_window_hours: 'performance',
  performance_window_hours_max: 'performance',
  performance_rows_min: 'performance',
  label_coverage_min: 'performance',
  drift_threshold: 'drift',
  drift_retraining_severity: 'drift',
  drift_window_hours: 'drift',
  drift_window_hours_max: 'drift',
  drift_rows_min: 'drift',
  drift_significance: 'drift',
  null_rate_rise_max: 'data',
  unseen_share_max: 'data',
  data_hold_days: 'data',
  silence_hours: 'data',
  training_rows_min: 'training',
  training_window_days: 'training',
  training_cpus: 'training',
  training_memory_gb: 'training',
  training_hours_max: 'training',
  training_jobs_max: 'training',
  training_attempts: 'training',
  gate_mode: 'gate',
  gate_significance: 'gate',
  first_model: 'gate',
  holdout_fraction: 'gate',
  holdout_new_fraction: 'gate',
  holdout_rows_max: 'gate',
  holdout_days_min: 'gate',
  holdout_rows_min: 'gate',
  holdout_gap_hours: 'gate',
  probation_days: 'versions',
  rollback_threshold: 'versions',
  rollback_significance: 'versions',
  max_model_versions: 'versions',
  keep_baseline: 'versions',
  notify_problems: 'people',
  notify_recoveries: 'people',
  notify_drift: 'people',
  notify_retraining: 'people',
  notify_versions: 'people',
  notify_reports: 'people',
  notification_emails: 'people',
  notification_daily_at: 'people',
  notification_span_minutes: 'people',
  dashboard_address: 'people',
  metrics_per_model: 'people',
  predictions_retention_days: 'retention',
  pending_labels_retention_days: 'retention',
  rejected_rows_retention_days: 'retention',
  profiles_retention_days: 'retention',
  metrics_retention_days: 'retention',
  events_retention_days: 'retention',
  ledger_retention_days: 'retention',
}

interface SettingGroup<Entry> {
  readonly title: string
  readonly entries: readonly Entry[]
}

/**
 * Settings by group, without empty groups. One that only a newer installation has stands at the end.
 *
 * @example groupSettings([{ name: 'gate_mode' }])[0]?.title // => 'The gate'
 */
export function groupSettings<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
): SettingGroup<Entry>[] {
  const of = ({ name }: Entry): Group | undefined => groupOf[name as ConfigurationName]
  const groups = Object.entries(titles).map(([group, title]) => ({
    title: title as string,
    entries: entries.filter((entry) => of(entry) === group),
  }))
  return [...groups, { title: 'Others', entries: entries.filter((entry) => of(entry) === undefined) }].filter(
    (group) => group.entries.length > 0,
  )
}
