import * as z from 'zod'
import { metricSchema } from './metric.ts'

const count = z.int('must be a whole number, 0 or more').min(0, 'must be a whole number, 0 or more')
const someRows = z.int('must be a whole number, 1 or more').min(1, 'must be a whole number, 1 or more')
const share = z
  .number('must be a number from 0 to 1')
  .min(0, 'must be a number from 0 to 1')
  .max(1, 'must be a number from 0 to 1')
const instant = z.iso.datetime({ offset: true, error: 'must be a time as in 2024-03-01T13:00:00.000Z' })

export const confusionSchema = z
  .object({ truePositives: count, falsePositives: count, trueNegatives: count, falseNegatives: count })
  .meta({ id: 'Confusion' })

const metricsSchema = z.object({
  accuracy: share,
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
  auc: share.nullable(),
  logLoss: z.number('must be a number, 0 or more').min(0, 'must be a number, 0 or more').nullable(),
  constantOutput: z.boolean(),
  /** A trainer of another make may leave it out. */
  confusion: confusionSchema.nullable().default(null),
})

/**
 * The held-out rows whose scores the artifact has to repeat: enough to show a wrong file, few enough for one request.
 */
const artifactRowsMax = 100

const loss = z.number('must be a number')
const lossSum = loss.nullable()

const quarterMs = 6 * 3_600_000

/** More than the container's 80; a trainer of another make may cut its time finer. */
const blocksMax = 1000

/** A span of the held-out time: sums of its rows' losses, null for a forecast that was not there. */
const lossBlockSchema = z.object({
  from: instant,
  /** Not included. */
  to: instant,
  rows: someRows,
  challenger: loss,
  champion: lossSum,
  /** The best constant by the training rows. */
  majority: loss,
  /** The newest label that was known at the row's time. */
  lastLabel: lossSum.default(null),
  /** The majority of the same hour a day before. */
  sameHourYesterday: lossSum.default(null),
})
export type LossBlock = z.infer<typeof lossBlockSchema>

/** The losses on the held-out rows, by spans of time in ascending order: how far chance moves them is read off these. */
const lossesByTimeSchema = z.object({
  metric: metricSchema,
  /** Share of positives among the training rows. */
  positiveShare: share,
  /** Time left out before the held-out rows. */
  gapSeconds: z.number('must be a number, 0 or more').min(0, 'must be a number, 0 or more'),
  blocks: z.array(lossBlockSchema).min(1, 'must have a block').max(blocksMax),
})
export type LossesByTime = z.infer<typeof lossesByTimeSchema>

/** The resources that a training used, measured in its container. */
export const trainingUsageSchema = z.object({
  /** All cores together. */
  cpuSeconds: z.number().min(0),
  peakMemoryBytes: z.number().int().min(0),
  wallSeconds: z.number().min(0),
})
export type TrainingUsage = z.infer<typeof trainingUsageSchema>

/**
 * `/opt/ml/output/data/evaluation.json`: a training container's report on the challenger and the champion, on the same
 * held-out rows.
 *
 * The schema holds each field to its own range; `core/policy/versions/find-evaluation-fault.ts` holds the fields to
 * each other and to the run.
 */
export const evaluationSchema = z.object({
  rows: z.object({ joined: someRows, training: someRows, holdout: someRows, positives: count }),
  trainingFrom: instant,
  /** The newest row that the evaluated challenger was trained on. */
  evaluationCutoff: instant,
  /** The newest row that the artifact, refitted with the held-out rows, was trained on. */
  cutoff: instant,
  challenger: metricsSchema,
  champion: metricsSchema.nullable(),
  championError: z.string().nullable().default(null),
  paired: z
    .object({
      bothCorrect: count,
      onlyChallengerCorrect: count,
      onlyChampionCorrect: count,
      bothWrong: count,
    })
    .nullable(),
  /** Accuracy on the held-out rows of always predicting the majority class of the training rows. */
  majorityAccuracy: share,
  /** Codes that the gate needs beside the figures; `container/README.md` lists them. */
  outcomes: z.array(z.string().max(100)).max(50).default([]),
  holdoutPositives: count.nullable().default(null),
  /** Values beyond the range of a 32-bit float, which the training took for missing. */
  valuesTooLarge: count.default(0),
  /** A trainer of another make may leave it out: then no comparison is evident. */
  lossesByTime: lossesByTimeSchema.nullable().default(null),
  /** Unknown where a trainer of another make leaves it out or writes it otherwise: it decides nothing. */
  usage: trainingUsageSchema.nullable().catch(null),
})
export type Evaluation = z.infer<typeof evaluationSchema>

/**
 * Held-out rows, each with its values in feature order, and the artifact's own scores of them, as the trainer computed
 * them before it wrote the files. A part of evaluation.json that is checked and not kept.
 */
const artifactCheckSchema = z
  .object({
    instances: z.array(z.array(z.union([z.number(), z.string(), z.null()])).max(2000)).max(artifactRowsMax),
    scores: z.array(share).max(artifactRowsMax),
  })
  .refine(({ instances, scores }) => instances.length === scores.length, 'must have as many scores as instances')
export type ArtifactCheck = z.infer<typeof artifactCheckSchema>

/** More than the container writes, for a trainer of another make. */
const heldOutScoresMax = 200_000

/** The evaluated fit's scores in a quarter of a day (UTC), in order of time: all of them, or an even part of `rows`. */
const heldOutBlockSchema = z
  .object({
    at: instant.refine((at) => Date.parse(at) % quarterMs === 0, 'must be the beginning of a quarter of a day, in UTC'),
    rows: someRows,
    scores: z.array(share).min(1, 'must have a score'),
    labels: z.array(z.union([z.literal(0), z.literal(1)], 'must be 0 or 1')),
  })
  .refine(({ scores, labels }) => scores.length === labels.length, 'must have as many labels as scores')
  .refine(({ scores, rows }) => scores.length <= rows, 'must have no more scores than rows')

/** The scores of the held-out rows. A part of evaluation.json that is kept in counts. */
const heldOutScoresSchema = z
  .array(heldOutBlockSchema)
  .min(1, 'must have a block')
  .refine(
    (blocks) => blocks.reduce((sum, { scores }) => sum + scores.length, 0) <= heldOutScoresMax,
    `must have at most ${heldOutScoresMax} scores`,
  )
export type HeldOutScores = z.infer<typeof heldOutScoresSchema>

/** Held-out rows whose scores are alike: a calibrated version is right in saying how many of them are positive. */
export const calibrationBinSchema = z
  .object({
    /** The scores of the bin, from 0 to 1; the upper end belongs to the last bin alone. */
    from: share,
    to: share,
    rows: z.number(),
    meanScore: share,
    positiveShare: share,
  })
  .meta({ id: 'CalibrationBin' })
export type CalibrationBin = z.infer<typeof calibrationBinSchema>

/** Evaluation.json as a trainer writes it. A trainer of another make may leave `artifactCheck` and the scores out. */
export const writtenEvaluationSchema = evaluationSchema.extend({
  artifactCheck: artifactCheckSchema.nullable().default(null),
  heldOutScores: heldOutScoresSchema.nullable().default(null),
})
