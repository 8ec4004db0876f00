import type { IngestReport } from '#contracts/ingest-batch'
import type { Ports } from '#core/ports/ports'
import { loadModel } from '#store/models/load-model'
import { raiseLossAlarm } from './raise-loss-alarm.ts'

/**
 * Measures the champion with the labels that a batch, or all parts of a file, brought: an alarm sees a sudden loss
 * within minutes, not with the next check, and a degraded model is checked now.
 *
 * The margin is the upper confidence bound minus the threshold, on the window of a performance check: among thousands
 * of models some are always unlucky, and a model below zero here is degraded for the check, too. A model with too few
 * rows for a verdict has no margin. An installation that collects no metrics measures nothing.
 */
export async function measureMargin(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  modelName: string,
  report: IngestReport,
): Promise<void> {
  const { clock, database, metrics } = ports
  if (!metrics.areCollected || report.status !== 'accepted' || report.labels === 0) return
  const model = await loadModel(database, modelName)
  if (model?.championVersion == null) return
  const { configuration, definition, championVersion: version } = model
  // Loaded with the first labels: most batches bring none, and the function starts sooner.
  const [{ judgePerformance }, { measurePerformance }] = await Promise.all([
    import('#core/policy/performance/judge-performance'),
    import('#store/performance/measure-performance'),
  ])
  const measured = await measurePerformance(database, {
    modelName,
    version,
    baselineVersion: null,
    now: clock.now(),
    windowHours: configuration.performance_window_hours,
    windowHoursMax: configuration.performance_window_hours_max,
    labelledMin: configuration.performance_rows_min,
    threshold: definition.classificationThreshold,
  })
  const auc = { status: 'single-class' } as const
  const { status, accuracyInterval, threshold, reason } = judgePerformance({ ...measured, auc }, configuration)
  if (status === 'insufficient-data' || accuracyInterval === null) return
  const own = configuration.metrics_per_model ? modelName : undefined
  metrics.add('AccuracyMargin', accuracyInterval.upper - threshold, own)
  if (status === 'degraded') await raiseLossAlarm(ports, { modelName, version, reason })
}
