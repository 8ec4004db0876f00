/** The namespace of the metrics in CloudWatch. */
export const metricsNamespace = 'Remodel'

/**
 * The dimension of every metric, with the installation's name: the same for all functions, so that one alarm covers
 * them all. CloudWatch's embedded metric format does not guarantee metrics without a dimension.
 */
export const fleetDimension = 'service'

/** The dimension of a model's own metrics, for models with `metrics_per_model` only: each such metric costs money. */
export const modelDimension = 'ModelName'

/** A metric, and the statistic of it that is meaningful over a fleet. */
interface MetricDefinition {
  readonly unit: 'None' | 'Count' | 'Milliseconds'
  readonly statistic: 'Minimum' | 'Maximum' | 'Sum'
  readonly description: string
}

/** Every CloudWatch metric. Functions, alarms and dashboards take the names from here. */
export const cloudWatchMetrics = {
  AccuracyMargin: {
    unit: 'None',
    statistic: 'Minimum',
    description:
      "how far the champion's loss per row (with accuracy: its share of wrong answers) stays under its threshold, at each check; below zero only while the evidence says that it is degraded",
  },
  DriftSeverity: {
    unit: 'None',
    statistic: 'Maximum',
    description: 'severity that a drift check found: 0 none, 1 low, 2 medium, 3 high',
  },
  ObservationsIngested: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'observations accepted; reconcile adds 0 while a model is expected to have some',
  },
  LabelsIngested: { unit: 'Count', statistic: 'Sum', description: 'labels accepted' },
  RowsRejected: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'rows that could not be read or do not fit their model',
  },
  DriftChecks: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'ticks of the drift check that were handled, whether a model was due or not',
  },
  PerformanceChecks: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'ticks of the performance check that were handled, whether a model was due or not',
  },
  ModelsLookedAt: { unit: 'Count', statistic: 'Sum', description: 'models that were checked' },
  CheckPlanMs: {
    unit: 'Milliseconds',
    statistic: 'Maximum',
    description: 'planned duration of the checks of one tick',
  },
  RunsEnded: { unit: 'Count', statistic: 'Sum', description: 'runs that ended, whatever their outcome' },
  RunsFailed: { unit: 'Count', statistic: 'Sum', description: 'runs that failed or timed out' },
  RunsStuck: {
    unit: 'Count',
    statistic: 'Maximum',
    description: 'active runs past their limit, or that never started',
  },
  ModelsSilent: { unit: 'Count', statistic: 'Maximum', description: 'models whose observations have stopped' },
  DatabaseErrors: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'failures caused by the database: it was unreachable, refused a statement, or took too long',
  },
  OutboxBacklog: { unit: 'Count', statistic: 'Maximum', description: 'events that a crash left unpublished' },
} as const satisfies Readonly<Record<string, MetricDefinition>>

export type MetricName = keyof typeof cloudWatchMetrics
