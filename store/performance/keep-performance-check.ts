import { metricFigure } from '#contracts/metric-words'
import type { ModelType } from '#contracts/model-types'
import { type Instant, toIso } from '#core/instant'
import type { PerformanceJudgement } from '#core/policy/performance/judge-performance'
import type { NaiveWindow } from '#core/policy/performance/naive-window'
import type { ShownFigures } from '#core/policy/performance/shown-figures'
import type { LossWatch } from '#core/policy/performance/watch-losses'
import type { WindowCounts } from '#core/policy/performance/window-figures'
import type { SqlExecutor } from '#core/ports/database'
import type { ServingUsage } from '#core/ports/model-server'
import { rawSql, sql } from '#core/sql'
import type { MeasuredPerformance } from './measure-performance.ts'

/**
 * Stores the figures of a performance check and records it, with how many new labels make the next one due. Repeating a
 * check changes nothing.
 */
export async function keepPerformanceCheck(
  executor: SqlExecutor,
  check: {
    readonly modelName: string
    readonly modelType: ModelType
    readonly version: number
    readonly now: Instant
    readonly labelsToNext: number
    readonly measured: MeasuredPerformance
    readonly shown: ShownFigures
    readonly judgement: PerformanceJudgement
    readonly watch: Pick<LossWatch, 'lossOf'>
    /** The naive forecast on the window's rows. */
    readonly naive: NaiveWindow | null
    readonly usage: ServingUsage | null
    /** The baseline version on the rows that the champion is measured on. */
    readonly baseline: {
      readonly version: number
      readonly loss: number
      /** Null of a regression. */
      readonly accuracy: number | null
    } | null
  },
): Promise<void> {
  const { measured, shown, judgement, naive, usage, baseline } = check
  const { metric } = check.watch.lossOf
  const { stretch } = judgement
  const figureOf = (loss: number | null) => (loss === null ? null : metricFigure(metric, loss).value)
  const row = {
    observations: measured.observations,
    scored: measured.scored,
    labelled: measured.labelled,
    label_coverage: shown.labelCoverage,
    provisional: shown.provisional,
    ...confusionOf(measured.counts),
    accuracy_score: shown.accuracy,
    accuracy_lower: shown.accuracyInterval?.lower ?? null,
    accuracy_upper: shown.accuracyInterval?.upper ?? null,
    precision_score: shown.precision,
    recall_score: shown.recall,
    f1_score: shown.f1,
    auc_roc: shown.auc,
    balanced_accuracy: shown.balancedAccuracy,
    log_loss: shown.logLoss,
    brier_score: shown.brier,
    mae: shown.mae,
    rmse: shown.rmse,
    mase: shown.mase,
    r_squared: shown.r2,
    pinball_loss: shown.pinball,
    interval_coverage: shown.intervalCoverage,
    class_figures: shown.byClass,
    window_figure: figureOf(measured.loss),
    window_naive_figure: figureOf(naive?.loss ?? null),
    baseline_figure: figureOf(baseline?.loss ?? null),
    verdict: judgement.status,
    reason: judgement.reason,
    window_naive_rule: naive?.rule ?? null,
    naive_accuracy: naive?.accuracy?.value ?? null,
    naive_rule: naive?.accuracy?.rule ?? null,
    figure: figureOf(stretch?.loss ?? null),
    naive_figure: figureOf(stretch?.naiveLoss ?? null),
    figure_from: stretch && toIso(stretch.from),
    figure_labels: stretch?.labelled ?? null,
    cpu_percent: usage?.cpuPercent ?? null,
    memory_mb: usage?.memoryMb ?? null,
    baseline_version: baseline?.version ?? null,
    baseline_accuracy: baseline?.accuracy ?? null,
    latency_p50_ms: measured.latencyP50Ms,
    latency_p95_ms: measured.latencyP95Ms,
    latency_p99_ms: measured.latencyP99Ms,
  }
  const figures = rawSql(Object.keys(row).join(', '))
  await executor.execute(sql`
    with checked as (
      update model_activity
         set performance_looked_at = ${toIso(check.now)}::timestamptz,
             performance_due_labels = labels_total + ${check.labelsToNext}::bigint
       where model_name = ${check.modelName})
    insert into model_performance_history (
             timestamp, model_type, model_name, version, window_start, window_end, ${figures})
    select ${toIso(check.now)}::timestamptz, ${check.modelType}, ${check.modelName}, ${check.version}::integer,
           ${toIso(measured.windowStart)}::timestamptz, ${toIso(check.now)}::timestamptz, ${figures}
      from jsonb_populate_record(null::model_performance_history, ${JSON.stringify(row)}::jsonb)
    on conflict do nothing`)
}

/** The counts that two classes have. */
function confusionOf(counts: WindowCounts) {
  if (counts.task !== 'binary-classification') return {}
  return {
    true_positives: counts.truePositives,
    false_positives: counts.falsePositives,
    true_negatives: counts.trueNegatives,
    false_negatives: counts.falseNegatives,
  }
}
