import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant } from '#store/tables/row'

const figure = z.number().nullable()
const rowSchema = z
  .object({
    timestamp: instant,
    version: z.number().nullable(),
    accuracy_score: figure,
    accuracy_min: figure,
    accuracy_max: figure,
    accuracy_lower: figure,
    accuracy_upper: figure,
    baseline_version: figure,
    baseline_accuracy: figure,
    labelled: z.number(),
    label_coverage: figure,
    provisional: z.boolean(),
    verdict: z.string(),
    precision_score: figure,
    recall_score: figure,
    f1_score: figure,
    auc_roc: figure,
    latency_p50_ms: figure,
    latency_p95_ms: figure,
    latency_p99_ms: figure,
    cpu_percent: figure,
    memory_mb: figure,
  })
  .transform((row) => ({
    at: row.timestamp,
    version: row.version,
    accuracy: row.accuracy_score,
    accuracyMin: row.accuracy_min,
    accuracyMax: row.accuracy_max,
    lower: row.accuracy_lower,
    upper: row.accuracy_upper,
    baselineVersion: row.baseline_version,
    baselineAccuracy: row.baseline_accuracy,
    labelled: row.labelled,
    labelCoverage: row.label_coverage,
    provisional: row.provisional,
    verdict: row.verdict,
    precision: row.precision_score,
    recall: row.recall_score,
    f1: row.f1_score,
    auc: row.auc_roc,
    latencyP50Ms: row.latency_p50_ms,
    latencyP95Ms: row.latency_p95_ms,
    latencyP99Ms: row.latency_p99_ms,
    cpuPercent: row.cpu_percent,
    memoryMb: row.memory_mb,
  }))

export interface Stretches {
  readonly modelName: string
  readonly from: Instant
  readonly to: Instant
  /** How much time one row stands for. */
  readonly stretchMs: number
}

/** Looks at a model's performance, oldest first: of each stretch of time the last one, with the extremes of all. */
export function listPerformance(executor: SqlExecutor, asked: Stretches): Promise<z.infer<typeof rowSchema>[]> {
  const from = toIso(asked.from)
  return executor.query(
    sql`
    with looks as (
      select *, date_bin(${asked.stretchMs}::bigint * interval '1 millisecond', timestamp, ${from}::timestamptz) as stretch
        from model_performance_history
       where model_name = ${asked.modelName} and timestamp >= ${from}::timestamptz and timestamp < ${toIso(asked.to)}::timestamptz),
    ranked as (
      select *, row_number() over (partition by stretch order by timestamp desc, version desc nulls last) as place,
             min(accuracy_score) over (partition by stretch) as accuracy_min,
             max(accuracy_score) over (partition by stretch) as accuracy_max
        from looks)
    select timestamp, version, accuracy_score, accuracy_min, accuracy_max, accuracy_lower, accuracy_upper, baseline_version,
           baseline_accuracy, labelled, label_coverage,
           provisional, verdict, precision_score, recall_score, f1_score, auc_roc, latency_p50_ms, latency_p95_ms, latency_p99_ms,
           cpu_percent, memory_mb
      from ranked where place = 1
     order by timestamp`,
    rowSchema,
  )
}
