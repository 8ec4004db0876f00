import * as z from 'zod'
import { metricSchema } from '#contracts/metric'
import { modelModeSchema } from '#contracts/model-mode'
import { modelNameSchema } from '#contracts/model-name'
import { modelTypeSchema } from '#contracts/model-types'
import { performanceEstimateSchema } from '#contracts/performance-estimate'
import { worthSummarySchema } from '#contracts/worth'
import { timeOrNullSchema, timeSchema } from './time.ts'

const lastRunSchema = z.object({
  runId: z.string(),
  state: z.string(),
  trigger: z.string(),
  endedAt: timeSchema,
  /** Why the run failed, or why the gate rejected its version. */
  failure: z.string().nullable(),
})

/** Too few rows for a verdict. */
const tooFewRowsSchema = z
  .object({
    rows: z.number().int(),
    rowsMin: z.number().int(),
    /** Length of the longest window. */
    hours: z.number(),
    /** The time at which there are enough at the present pace; null where there never are. */
    enoughAt: timeOrNullSchema,
  })
  .meta({ id: 'TooFewRows' })

/** The progress of a run; the deadline is known once it trains. */
const activeRunSchema = z.object({
  runId: z.string(),
  state: z.string(),
  trigger: z.string(),
  requestedAt: timeSchema,
  startedAt: timeOrNullSchema,
  deadlineAt: timeOrNullSchema,
  /** Why it waits, or in state `training` why its backend has not started its job; null if neither is so. */
  waitingReason: z.string().nullable().default(null),
})

/** The summary of a model. */
export const modelSummarySchema = z
  .object({
    name: modelNameSchema,
    type: modelTypeSchema,
    mode: modelModeSchema,
    /** By which its versions are measured and compared. */
    metric: metricSchema.default('accuracy'),
    championVersion: z.number().int().nullable(),
    /** The version that answers; it differs from the champion while that is being deployed or cannot be served. */
    servingVersion: z.number().int().nullable(),
    /** Why the champion does not answer; null while it does, and while it is being deployed. */
    servingProblem: z
      .object({
        reason: z.string(),
        /** Since when no version answers; null while an earlier one does. */
        since: timeOrNullSchema,
        /** Rows that came in since then: they are kept, without a score from Remodel. */
        rowsSince: z.number().int(),
      })
      .nullable()
      .default(null),
    championPromotedAt: timeOrNullSchema,
    /** Whether the champion was below the best naive forecast on its held-out rows; null where that cannot be said. */
    championBelowNaive: z.boolean().nullable().default(null),
    activeRun: activeRunSchema.nullable(),
    /** The latest run that ended; null before the first. */
    lastRun: lastRunSchema.nullable(),
    /** The next tick of a schedule that may retrain it; null where none will. */
    nextRunAt: timeOrNullSchema,
    breaker: z
      .object({
        state: z
          .enum(['slowed', 'open'])
          .describe('`slowed`: the next automatic retraining waits; `open`: automatic retraining stands still'),
        runs: z.number().int().describe('retrainings in a row that were worth nothing'),
        isOpen: z.boolean(),
        until: timeSchema,
        sentence: z.string().describe('until when it waits, why, and how a person ends that'),
      })
      .nullable()
      .default(null)
      .describe('the circuit breaker; null while automatic retraining does not wait'),
    performanceThreshold: z
      .number()
      .nullable()
      .describe(
        "`performance_threshold`, the model's own or the installation's: accuracy, or a share of the naive forecast's loss; null where nobody has set it for such a metric",
      ),
    observations: z.number().int(),
    labels: z.number().int(),
    lastObservedAt: timeOrNullSchema,
    /** The latest performance check of the champion; null before the first. */
    performance: z
      .object({
        at: timeSchema,
        accuracy: z.number().nullable(),
        labelled: z.number().int(),
        verdict: z.string(),
        /** The verdict in one sentence: by how much, over how long, and what it rests on. */
        reason: z.string().nullable(),
        /** The naive forecast on the rows of the window, and its rule. */
        naiveAccuracy: z.number().nullable(),
        naiveRule: z.string().nullable(),
        /** The name of the model's metric: `log loss`, `value per row`. */
        metric: z.string().default('accuracy'),
        /** The stretch that the verdict rests on, in the model's metric, and the naive forecast on the same rows. */
        figure: z.number().nullable().default(null),
        naiveFigure: z.number().nullable().default(null),
      })
      .nullable(),
    /** The performance expected of rows whose labels are not in; null where none waits, or too little tells. */
    estimate: performanceEstimateSchema.nullable().default(null),
    /** Open drift, performance and data-quality problems. */
    openEpisodes: z.array(
      z.object({
        kind: z.string(),
        subject: z.string(),
        severity: z.string().nullable(),
        /** When a data-quality problem that stays as it is stops holding automatic retraining; null for others. */
        usualFrom: timeOrNullSchema.default(null),
      }),
    ),
    /** Until when data quality finds evident faults alone, for want of days to compare with; null once it has enough. */
    dataLearningUntil: timeOrNullSchema.default(null),
    waitingTriggers: z.number().int(),
    /** The worth of its retrainings, as of its last decision; null before that is measured. */
    worth: worthSummarySchema.nullable().default(null),
    /** The rows that a drift check lacks to judge: nothing is watched meanwhile. Null where there are enough. */
    tooFewRows: z.object({ drift: tooFewRowsSchema.nullable() }),
  })
  .meta({ id: 'ModelSummary' })
export type ModelSummary = z.infer<typeof modelSummarySchema>

const { shape } = modelSummarySchema

/** A model on one line of the fleet's page. Figures that change with every row are not among its parts. */
export const fleetModelSchema = modelSummarySchema
  .pick({
    name: true,
    type: true,
    mode: true,
    metric: true,
    championVersion: true,
    servingVersion: true,
    activeRun: true,
    nextRunAt: true,
    breaker: true,
    performanceThreshold: true,
    tooFewRows: true,
  })
  .extend({
    servingProblem: shape.servingProblem.unwrap().unwrap().pick({ reason: true }).nullable(),
    lastRun: lastRunSchema.pick({ runId: true, state: true, endedAt: true }).nullable(),
    performance: shape.performance
      .unwrap()
      .pick({ at: true, accuracy: true, verdict: true, naiveAccuracy: true, figure: true, naiveFigure: true })
      .nullable(),
    openEpisodes: z.array(shape.openEpisodes.element.pick({ kind: true, subject: true, severity: true })),
  })
  .meta({ id: 'FleetModel' })
export type FleetModel = z.infer<typeof fleetModelSchema>
