import type { ModelType } from '#contracts/model-types'
import { type Instant, toIso } from '#core/instant'
import type { PerformanceJudgement } from '#core/policy/performance/judge-performance'
import type { SqlExecutor } from '#core/ports/database'
import type { ServingUsage } from '#core/ports/model-server'
import { sql } from '#core/sql'
import type { MeasuredPerformance } from './measure-performance.ts'

/** Keeps one look at a version's performance. A look of that moment that is there already stays as it is. */
export async function insertPerformance(
  executor: SqlExecutor,
  look: {
    readonly modelName: string
    readonly modelType: ModelType
    readonly version: number
    readonly now: Instant
    readonly measured: MeasuredPerformance
    readonly judgement: PerformanceJudgement
    readonly usage: ServingUsage | null
    /** What another version reached on the very rows of the look. */
    readonly baseline: { readonly version: number; readonly accuracy: number } | null
  },
): Promise<void> {
  const { measured, judgement, usage } = look
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
    baseline_version: look.baseline?.version ?? null,
    baseline_accuracy: look.baseline?.accuracy ?? null,
    latency_p50_ms: measured.latencyP50Ms,
    latency_p95_ms: measured.latencyP95Ms,
    latency_p99_ms: measured.latencyP99Ms,
  }
  await executor.execute(sql`
    insert into model_performance_history (
             timestamp, model_type, model_name, version, window_start, window_end, observations, scored, labelled, label_coverage,
             provisional, true_positives, false_positives, true_negatives, false_negatives, accuracy_score, accuracy_lower,
             accuracy_upper, precision_score, recall_score, f1_score, auc_roc, verdict, cpu_percent, memory_mb, latency_p50_ms,
             latency_p95_ms, latency_p99_ms, baseline_version, baseline_accuracy)
    select ${toIso(look.now)}::timestamptz, ${look.modelType}, ${look.modelName}, ${look.version}::integer,
           ${toIso(measured.windowStart)}::timestamptz, ${toIso(look.now)}::timestamptz, observations, scored, labelled, label_coverage,
           provisional, true_positives, false_positives, true_negatives, false_negatives, accuracy_score, accuracy_lower,
           accuracy_upper, precision_score, recall_score, f1_score, auc_roc, verdict, cpu_percent, memory_mb, latency_p50_ms,
           latency_p95_ms, latency_p99_ms, baseline_version, baseline_accuracy
      from jsonb_to_record(${JSON.stringify(row)}::jsonb) as look (
             observations bigint, scored bigint, labelled bigint, label_coverage double precision, provisional boolean,
             true_positives bigint, false_positives bigint, true_negatives bigint, false_negatives bigint,
             accuracy_score double precision, accuracy_lower double precision, accuracy_upper double precision,
             precision_score double precision, recall_score double precision, f1_score double precision, auc_roc double precision,
             verdict text, cpu_percent double precision, memory_mb double precision, latency_p50_ms double precision,
             latency_p95_ms double precision, latency_p99_ms double precision, baseline_version integer,
             baseline_accuracy double precision)
    on conflict do nothing`)
}
