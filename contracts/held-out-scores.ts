import * as z from 'zod'
import { classesMax } from './task.ts'
import { finite, instant, share, someRows } from './written-figures.ts'

/**
 * The held-out rows whose scores the artifact has to repeat: enough to show a wrong file, few enough for one request.
 */
const artifactRowsMax = 100

const quarterMs = 6 * 3_600_000

const isAsLong = ({
  instances,
  scores,
}: {
  readonly instances: readonly unknown[]
  readonly scores: readonly unknown[]
}) => instances.length === scores.length

/**
 * Held-out rows, each with its values in feature order, and the artifact's own answers to them, as the trainer computed
 * them before it wrote the files. A part of evaluation.json that is checked and not kept.
 */
export const artifactCheckOf = <Answer extends z.ZodType>(answer: Answer) =>
  z
    .object({
      instances: z.array(z.array(z.union([z.number(), z.string(), z.null()])).max(2000)).max(artifactRowsMax),
      scores: z.array(answer).max(artifactRowsMax),
    })
    .refine(isAsLong, 'must have as many scores as instances')
    .nullable()
    .default(null)

export interface ArtifactCheck {
  readonly instances: (string | number | null)[][]
  readonly scores: readonly (number | readonly number[])[]
}

/** More than the container writes, for a trainer of another make. */
const heldOutScoresMax = 200_000

const quarter = instant.refine(
  (at) => Date.parse(at) % quarterMs === 0,
  'must be the beginning of a quarter of a day, in UTC',
)

/** The evaluated fit's answers in quarters of a day (UTC), in order of time: all of them, or an even part of `rows`. */
const heldOutOf = <Shape extends { readonly scores: z.ZodType<number>; readonly labels: z.ZodType<number> }>({
  scores,
  labels,
}: Shape) =>
  z.object({
    at: quarter,
    rows: someRows,
    scores: z.array(scores).min(1, 'must have a score'),
    labels: z.array(labels),
  })

interface HeldOutBlock {
  readonly rows: number
  readonly scores: readonly number[]
  readonly labels: readonly number[]
}
const hasLabels = ({ scores, labels }: HeldOutBlock) => scores.length === labels.length
const hasRows = ({ scores, rows }: HeldOutBlock) => scores.length <= rows
const isWithin = (blocks: readonly HeldOutBlock[]) =>
  blocks.reduce((sum, { scores }) => sum + scores.length, 0) <= heldOutScoresMax

const heldOutBlocksOf = <Block extends z.ZodType<HeldOutBlock>>(block: Block) =>
  z
    .array(
      block
        .refine(hasLabels, 'must have as many labels as scores')
        .refine(hasRows, 'must have no more scores than rows'),
    )
    .min(1, 'must have a block')
    .refine(isWithin, `must have at most ${heldOutScoresMax} scores`)
    .nullable()
    .default(null)

const classIndex = z
  .int('must be the index of a class')
  .min(0)
  .max(classesMax - 1)

export const binaryHeldOutSchema = heldOutBlocksOf(
  heldOutOf({ scores: share, labels: z.union([z.literal(0), z.literal(1)], 'must be 0 or 1') }),
)
/** The scores are those of the answered classes. */
export const multiclassHeldOutSchema = heldOutBlocksOf(
  heldOutOf({ scores: share, labels: classIndex })
    .extend({ answers: z.array(classIndex) })
    .refine(({ scores, answers }) => scores.length === answers.length, 'must have as many answers as scores'),
)
export const regressionHeldOutSchema = heldOutBlocksOf(heldOutOf({ scores: finite, labels: finite }))

/** The answers to the held-out rows. A part of evaluation.json that is kept in counts. */
export type BinaryHeldOut = NonNullable<z.infer<typeof binaryHeldOutSchema>>
export type MulticlassHeldOut = NonNullable<z.infer<typeof multiclassHeldOutSchema>>
export type RegressionHeldOut = NonNullable<z.infer<typeof regressionHeldOutSchema>>
export type HeldOutScores = BinaryHeldOut | MulticlassHeldOut | RegressionHeldOut
