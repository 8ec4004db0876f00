import * as z from 'zod'
import { classFiguresSchema } from '#contracts/evaluation-figures'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const figure = z.number().nullable()
const rowSchema = rowOf({
  at: instant,
  version: z.number().nullable(),
  accuracy: figure,
  accuracyMin: figure,
  accuracyMax: figure,
  lower: figure,
  upper: figure,
  baselineVersion: figure,
  baselineAccuracy: figure,
  naiveAccuracy: figure,
  naiveRule: z.string().nullable(),
  balancedAccuracy: figure,
  logLoss: figure,
  brier: figure,
  mae: figure,
  rmse: figure,
  mase: figure,
  r2: figure,
  pinball: figure,
  intervalCoverage: figure,
  byClass: z.array(classFiguresSchema).nullable(),
  windowFigure: figure,
  windowFigureMin: figure,
  windowFigureMax: figure,
  windowNaiveFigure: figure,
  windowNaiveRule: z.string().nullable(),
  baselineFigure: figure,
  figure,
  naiveFigure: figure,
  figureFrom: instantOrNull,
  figureLabels: figure,
  reason: z.string().nullable(),
  labelled: z.number(),
  labelCoverage: figure,
  provisional: z.boolean(),
  verdict: z.string(),
  precision: figure,
  recall: figure,
  f1: figure,
  auc: figure,
  latencyP50Ms: figure,
  latencyP95Ms: figure,
  latencyP99Ms: figure,
  cpuPercent: figure,
  memoryMb: figure,
})

export interface Stretches {
  readonly modelName: string
  readonly from: Instant
  readonly to: Instant
  /** The time that one row stands for. */
  readonly stretchMs: number
}

/**
 * Performance checks of a model, oldest first: the last one of each stretch of time, with the extremes of all of that
 * stretch.
 */
export function listPerformance(executor: SqlExecutor, asked: Stretches): Promise<z.infer<typeof rowSchema>[]> {
  const from = toIso(asked.from)
  return executor.query(
    sql`
    with checks as (
      select *, date_bin(${asked.stretchMs}::bigint * interval '1 millisecond', timestamp,
                         ${from}::timestamptz) as stretch
        from model_performance_history
       where model_name = ${asked.modelName} and timestamp >= ${from}::timestamptz
         and timestamp < ${toIso(asked.to)}::timestamptz),
    ranked as (
      select *, row_number() over (partition by stretch order by timestamp desc, version desc nulls last) as place,
             min(accuracy_score) over (partition by stretch) as accuracy_min,
             max(accuracy_score) over (partition by stretch) as accuracy_max,
             min(window_figure) over (partition by stretch) as window_figure_min,
             max(window_figure) over (partition by stretch) as window_figure_max
        from checks)
    select timestamp as at, version, accuracy_score as accuracy, accuracy_min, accuracy_max, accuracy_lower as lower,
           accuracy_upper as upper, baseline_version, baseline_accuracy, naive_accuracy, naive_rule,
           figure, naive_figure, figure_from, figure_labels, reason, labelled, label_coverage, provisional, verdict,
           precision_score as precision, recall_score as recall, f1_score as f1, auc_roc as auc,
           balanced_accuracy, log_loss, brier_score as brier, mae, rmse, mase, r_squared as r2, pinball_loss as pinball,
           interval_coverage, nullif(class_figures, 'null') as by_class, window_figure, window_figure_min,
           window_figure_max, window_naive_figure, window_naive_rule, baseline_figure,
           latency_p50_ms, latency_p95_ms, latency_p99_ms, cpu_percent, memory_mb
      from ranked where place = 1
     order by timestamp`,
    rowSchema,
  )
}
