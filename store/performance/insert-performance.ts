import type { ModelType } from '#contracts/model-types'
import { type Instant, toIso } from '#core/instant'
import type { PerformanceJudgement } from '#core/policy/performance/judge-performance'
import type { SqlExecutor } from '#core/ports/database'
import type { ServingUsage } from '#core/ports/model-server'
import { rawSql, sql } from '#core/sql'
import type { MeasuredPerformance } from './measure-performance.ts'

/** Stores the figures of a performance check. Repeating a check changes nothing. */
export async function insertPerformance(
  executor: SqlExecutor,
  check: {
    readonly modelName: string
    readonly modelType: ModelType
    readonly version: number
    readonly now: Instant
    readonly measured: MeasuredPerformance
    readonly judgement: PerformanceJudgement
    readonly usage: ServingUsage | null
    /** The accuracy of the baseline version on the rows that the champion is measured on. */
    readonly baseline: { readonly version: number; readonly accuracy: number } | null
  },
): Promise<void> {
  const { measured, judgement, usage } = check
  const row = {
    observations: measured.observations,
    scored: measured.scored,
    labelled: measured.labelled,
    label_coverage: judgement.labelCoverage,
    provisional: judgement.provisional,
    true_positives: measured.truePositives,
    false_positives: measured.falsePositives,
    true_negatives: measured.trueNegatives,
    false_negatives: measured.falseNegatives,
    accuracy_score: judgement.accuracy,
    accuracy_lower: judgement.accuracyInterval?.lower ?? null,
    accuracy_upper: judgement.accuracyInterval?.upper ?? null,
    precision_score: judgement.precision,
    recall_score: judgement.recall,
    f1_score: judgement.f1,
    auc_roc: judgement.auc.status === 'measured' ? judgement.auc.value : null,
    verdict: judgement.status,
    cpu_percent: usage?.cpuPercent ?? null,
    memory_mb: usage?.memoryMb ?? null,
    baseline_version: check.baseline?.version ?? null,
    baseline_accuracy: check.baseline?.accuracy ?? null,
    latency_p50_ms: measured.latencyP50Ms,
    latency_p95_ms: measured.latencyP95Ms,
    latency_p99_ms: measured.latencyP99Ms,
  }
  const figures = rawSql(Object.keys(row).join(', '))
  await executor.execute(sql`
    insert into model_performance_history (
             timestamp, model_type, model_name, version, window_start, window_end, ${figures})
    select ${toIso(check.now)}::timestamptz, ${check.modelType}, ${check.modelName}, ${check.version}::integer,
           ${toIso(measured.windowStart)}::timestamptz, ${toIso(check.now)}::timestamptz, ${figures}
      from jsonb_populate_record(null::model_performance_history, ${JSON.stringify(row)}::jsonb)
    on conflict do nothing`)
}
