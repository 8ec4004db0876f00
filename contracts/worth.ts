import * as z from 'zod'

/** Why a gain is not known. */
const unknownSchema = z.enum([
  /** No version was replaced, or only version 1 has served. */
  'nothing-to-compare',
  /** The other version is not scored on the same rows: its files are not kept, or rows bring their own scores. */
  'not-scored',
  /** Too few days for a standard error. */
  'too-early',
])

const gainSchema = z.union([
  z.object({
    /** In correct predictions, money or units of loss, over all rows of the comparison: negative where the other version was better. */
    gained: z.number(),
    standardError: z.number(),
    /** Labelled rows that both versions scored. */
    rows: z.number().int(),
  }),
  z.object({ unknown: unknownSchema }),
])
export type WorthGain = z.infer<typeof gainSchema>

/** The worth of retraining, measured on rows that both versions scored. */
export const worthSchema = z
  .object({
    /** The first and the last day that are measured, ISO 8601. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** Whether gains and the price are in the user's money; otherwise they are in correct predictions. */
    isMoney: z.boolean(),
    /** Of a regression the unit of both in words, such as `units of absolute error`; null otherwise. */
    lossUnit: z.string().nullable().default(null),
    /** Against never having retrained: the baseline version on the same rows. */
    total: z.object({ baselineVersion: z.number().int().nullable(), gain: gainSchema }),
    /** The price of a training at that time. */
    price: z.number(),
    /** Retrainings that replaced a champion in this time. */
    trainingCount: z.number().int(),
    /** Each of them, the latest first, against the version that it replaced. */
    trainings: z.array(
      z.object({ version: z.number().int(), replaced: z.number().int().nullable(), gain: gainSchema }),
    ),
  })
  .meta({ id: 'Worth' })
export type Worth = z.infer<typeof worthSchema>

/** Gain of all of a model's retrainings, with its unit. */
export const modelGainSchema = z.object({
  modelName: z.string(),
  isMoney: z.boolean(),
  lossUnit: z.string().nullable(),
  gained: z.number(),
  standardError: z.number(),
})

/** Without the single trainings. */
export const worthSummarySchema = worthSchema.omit({ trainings: true }).meta({ id: 'WorthSummary' })
export type WorthSummary = z.infer<typeof worthSummarySchema>
