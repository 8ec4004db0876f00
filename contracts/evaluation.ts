import * as z from 'zod'

const metricsSchema = z.object({
  accuracy: z.number(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  auc: z.number().nullable(),
  logLoss: z.number().nullable(),
  constantOutput: z.boolean(),
})

const isoSchema = z.iso.datetime({ offset: true })

/**
 * `/opt/ml/output/data/evaluation.json`: a training container's report on the challenger and the champion, on the same
 * held-out rows.
 */
export const evaluationSchema = z.object({
  rows: z.object({
    joined: z.number().int(),
    training: z.number().int(),
    holdout: z.number().int(),
    positives: z.number().int(),
  }),
  trainingFrom: isoSchema,
  /** The newest row that the evaluated challenger was trained on. */
  evaluationCutoff: isoSchema,
  /** The newest row that the artifact, refitted with the held-out rows, was trained on. */
  cutoff: isoSchema,
  challenger: metricsSchema,
  champion: metricsSchema.nullable(),
  championError: z.string().nullable().default(null),
  paired: z
    .object({
      bothCorrect: z.number().int(),
      onlyChallengerCorrect: z.number().int(),
      onlyChampionCorrect: z.number().int(),
      bothWrong: z.number().int(),
    })
    .nullable(),
  /** Accuracy on the held-out rows of always predicting the majority class of the training rows. */
  majorityAccuracy: z.number(),
  /** Codes that the gate needs beside the figures; `container/README.md` lists them. */
  outcomes: z.array(z.string()).default([]),
  holdoutPositives: z.number().int().nullable().default(null),
})
export type Evaluation = z.infer<typeof evaluationSchema>
