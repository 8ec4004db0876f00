import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { estimatedFigureSchema } from '#contracts/performance-estimate'
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
    precision: z.number().nullable(),
    recall: z.number().nullable(),
    f1: z.number().nullable(),
    /** Null if the window has one class only. */
    auc: z.number().nullable(),
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
  /** `performance_threshold`: a share of right answers, or for another metric of the naive forecast's loss. */
  threshold: z.number(),
  /** The metric's name, by whose loss versions are judged. */
  metric: z.string(),
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
