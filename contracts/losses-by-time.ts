import * as z from 'zod'
import { fitsTask, metricSchema } from './metric.ts'
import { classesMax, type Task } from './task.ts'
import { finite, instant, notNegative, share, someRows } from './written-figures.ts'

const lossSum = finite.nullable()

/** More than the container's 80; a trainer of another make may cut its time finer. */
const blocksMax = 1000

/** A span of the held-out time: sums of its rows' losses, null for a forecast that was not there. */
const lossBlockSchema = z.object({
  from: instant,
  /** Not included. */
  to: instant,
  rows: someRows,
  challenger: finite,
  champion: lossSum,
  /** The best constant by the training rows. */
  majority: finite,
  /** The newest label that was known at the row's time. */
  lastLabel: lossSum.default(null),
  /** The majority of the same hour a day before. */
  sameHourYesterday: lossSum.default(null),
})
export type LossBlock = z.infer<typeof lossBlockSchema>

const metricOf = (task: Task) =>
  metricSchema.refine((metric) => fitsTask(metric, task), { error: `must be a metric of a ${task}` })

/** The losses on the held-out rows, by spans of time in ascending order: how far chance moves them is read off these. */
const lossesShape = {
  /** Time left out before the held-out rows. */
  gapSeconds: notNegative,
  blocks: z.array(lossBlockSchema).min(1, 'must have a block').max(blocksMax),
}
export const binaryLossesSchema = z.object({
  metric: metricOf('binary-classification'),
  /** Share of positives among the training rows. */
  positiveShare: share,
  ...lossesShape,
})
export const multiclassLossesSchema = z.object({
  metric: metricOf('multiclass-classification'),
  /** Share of each class among the training rows. */
  classShares: z
    .array(z.number().gt(0, 'must be above 0 and at most 1').max(1, 'must be above 0 and at most 1'))
    .max(classesMax),
  ...lossesShape,
})
export const regressionLossesSchema = z.object({ metric: metricOf('regression'), ...lossesShape })
export type BinaryLosses = z.infer<typeof binaryLossesSchema>
