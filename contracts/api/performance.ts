import * as z from 'zod'
import { classFiguresSchema } from '#contracts/evaluation-figures'
import { modelNameSchema } from '#contracts/model-name'
import { estimatedFigureSchema } from '#contracts/performance-estimate'
import { taskSchema } from '#contracts/task'
import { endpoint } from './endpoint.ts'
import { modelParams, spanQuery } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

const performanceQuerySchema = z.strictObject({
  ...spanQuery.shape,
  points: z.coerce
    .number()
    .int()
    .min(2)
    .max(1000)
    .default(500)
    .describe('number of points at most; each stands for a stretch of time'),
})

/** One check, or the last check of a stretch of time with the extremes of all its checks. */
const performancePointSchema = z
  .object({
    at: timeSchema,
    version: z.number().int().nullable(),
    accuracy: z.number().nullable(),
    /** The extremes of the stretch: both equal the accuracy where it holds one check. */
    accuracyMin: z.number().nullable(),
    accuracyMax: z.number().nullable(),
    /** The 95 % interval of the accuracy, with the runs that mistakes come in; no verdict is made of it. */
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    /**
     * The accuracy without retraining: that of the first version whose files are kept, on the same rows. Null where
     * that version did not score them.
     */
    baselineAccuracy: z.number().nullable(),
    baselineVersion: z.number().int().nullable(),
    /** The accuracy of the naive forecast on the rows of the window, and its rule. Null where none was measured. */
    naiveAccuracy: z.number().nullable(),
    naiveRule: z.string().nullable(),
    /** The stretch that the verdict rests on, in the model's metric, and the naive forecast on the same rows. */
    figure: z.number().nullable(),
    naiveFigure: z.number().nullable(),
    figureFrom: timeOrNullSchema,
    figureLabels: z.number().int().nullable(),
    /** The verdict in one sentence; null in checks of earlier releases. */
    reason: z.string().nullable(),
    labelled: z.number().int(),
    labelCoverage: z.number().nullable(),
    provisional: z.boolean(),
    verdict: z.string(),
    /** Of several classes the mean of those that have one (macro), as recall, F1 and AUC; null of a regression. */
    precision: z.number().nullable(),
    recall: z.number().nullable(),
    f1: z.number().nullable(),
    /** One class against the rest; null where each class has fewer than ten rows. */
    auc: z.number().nullable(),
    balancedAccuracy: z.number().nullable(),
    logLoss: z.number().nullable(),
    /** Of several classes the sum over all of them, from 0 to 2. */
    brier: z.number().nullable(),
    byClass: z.array(classFiguresSchema).nullable().describe('of several classes, by the index of the class'),
    /** Of a regression, in the label's unit. */
    mae: z.number().nullable(),
    rmse: z.number().nullable(),
    mase: z.number().nullable().describe('mean absolute error over that of the label known last, on the same rows'),
    r2: z.number().nullable(),
    pinball: z.number().nullable().describe("null unless the model's metric is a quantile"),
    intervalCoverage: z
      .number()
      .nullable()
      .describe('share of the labels that lie in the interval of their prediction, which aims at 0.9'),
    /** By the model's metric on the rows of the window: the version, with its extremes in the stretch. */
    windowFigure: z.number().nullable(),
    windowFigureMin: z.number().nullable(),
    windowFigureMax: z.number().nullable(),
    /** The naive forecast and the version without retraining, on the same rows. */
    windowNaiveFigure: z.number().nullable(),
    windowNaiveRule: z.string().nullable(),
    baselineFigure: z.number().nullable(),
    latencyP50Ms: z.number().nullable(),
    latencyP95Ms: z.number().nullable(),
    latencyP99Ms: z.number().nullable(),
    /** 100 is one core. */
    cpuPercent: z.number().nullable(),
    memoryMb: z.number().nullable(),
  })
  .meta({ id: 'PerformancePoint' })
export type PerformancePoint = z.infer<typeof performancePointSchema>

/**
 * The performance expected of a version on a day whose labels were not in: an estimate from its scores, which no
 * alarm and no decision rests on. It assumes that scores mean what they meant.
 */
const estimatePointSchema = z
  .object({
    /** The beginning of the day. */
    at: timeSchema,
    version: z.number().int(),
    rows: z.number().int(),
    /** In the model's metric. */
    figure: estimatedFigureSchema,
    accuracy: estimatedFigureSchema,
    /** The figure that the labels of the day gave later; null while they are not in. */
    observedFigure: z.number().nullable(),
    observedAccuracy: z.number().nullable(),
  })
  .meta({ id: 'PerformanceEstimatePoint' })
export type EstimatePoint = z.infer<typeof estimatePointSchema>

export const performanceSchema = z.object({
  modelName: modelNameSchema,
  from: timeSchema,
  to: timeSchema,
  threshold: z
    .number()
    .nullable()
    .describe(
      "`performance_threshold`: a share of right answers, or for another metric of the naive forecast's loss; null where nobody has set it for such a metric",
    ),
  task: taskSchema,
  classes: z
    .array(z.string())
    .nullable()
    .describe('names of the classes of `byClass`, in its order; null of another task'),
  /** The metric's name, by whose loss versions are judged. */
  metric: z.string(),
  /** Whether a larger figure of that metric is better. */
  isLargerBetter: z.boolean(),
  /** The length of a stretch in milliseconds. */
  stretchMs: z.number().int(),
  points: z.array(performancePointSchema),
  /** By day, oldest first; the newest 400 days of the span at most. */
  estimates: z.array(estimatePointSchema).default([]),
})
export type Performance = z.infer<typeof performanceSchema>

export const listPerformance = endpoint({
  name: 'listPerformance',
  method: 'get',
  path: '/v1/models/{model}/performance',
  tag: 'Performance and drift',
  summary: 'Performance over time',
  params: modelParams,
  query: performanceQuerySchema,
  answers: { 200: { description: 'Oldest first.', schema: performanceSchema } },
  problems: [404],
})
