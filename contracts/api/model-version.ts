import * as z from 'zod'
import { calibrationBinSchema } from '#contracts/calibration-bin'
import { intervalSchema } from '#contracts/evaluation'
import { classFiguresSchema, confusionSchema } from '#contracts/evaluation-figures'
import { keptImportanceSchema } from '#contracts/feature-importance'
import { residualBinSchema } from '#contracts/residual-bin'
import { taskSchema } from '#contracts/task'
import { timeOrNullSchema, timeSchema } from './time.ts'

/** Figures beside the metric's own; null where one does not apply, or its trainer did not report it. */
const besideFields = {
  /** At the model's threshold; null where no row is, or none is called, positive. Of several classes the mean (macro). */
  precision: z.number().nullable().default(null),
  recall: z.number().nullable().default(null),
  f1: z.number().nullable().default(null),
  /** Null where the rows have one class only. */
  auc: z.number().nullable().default(null),
  balancedAccuracy: z.number().nullable().default(null),
  logLoss: z.number().nullable().default(null),
  brier: z.number().nullable().default(null),
  /** Of a regression, in the label's unit. */
  mae: z.number().nullable().default(null),
  rmse: z.number().nullable().default(null),
  mase: z.number().nullable().default(null),
  r2: z.number().nullable().default(null),
  pinball: z.number().nullable().default(null),
  intervalCoverage: z.number().nullable().default(null),
}

export const modelVersionSchema = z
  .object({
    version: z.number().int(),
    status: z.enum(['candidate', 'champion', 'archived', 'rejected']),
    runId: z.string(),
    cutoffAt: timeOrNullSchema,
    promotedAt: timeOrNullSchema,
    promotedBy: z.enum(['policy', 'person']).nullable(),
    /** `undecided`: it ended without evidence for either version, and the new one stayed. */
    probation: z.enum(['none', 'running', 'passed', 'undecided', 'failed']),
    /** When it ends or ended at the latest, by then undecided; evidence ends it earlier. */
    probationUntil: timeOrNullSchema,
    retiredAt: timeOrNullSchema,
    /** Whether its files are kept, so that it can serve again. */
    retained: z.boolean(),
    /** Whether it was rolled back or removed by a person: it is never picked again. */
    barred: z.boolean(),
    /** The beginning of its training data. */
    trainedFrom: timeOrNullSchema,
    createdAt: timeSchema,
    artifactBytes: z.number().int().nullable(),
    /** SHA-256 of the artifact's files. */
    artifactSha256: z.string().nullable(),
    /** Its training environment, as in its run. */
    trainedIn: z.string().nullable(),
    ownContainer: z.boolean().describe('trained by an image or a command of your own'),
    /** The reason for its status. */
    statusReason: z.string().nullable(),
    /** The gate's outcome for it; `first` without a champion to compare with. */
    gateOutcome: z.string().nullable(),
    /** Figures on the held-out rows of its training; null where the training did not report them. */
    heldOut: z
      .object({
        rows: z.number().int(),
        accuracy: z.number().nullable(),
        ...besideFields,
        championAccuracy: z.number().nullable(),
        /** The figures of its training's metric, by that metric's name; null where its trainer wrote no losses. */
        figureName: z.string().nullable(),
        figure: z.number().nullable(),
        championFigure: z.number().nullable(),
        naiveFigure: z.number().nullable(),
        /** The metric of the losses below; null where its trainer wrote none. */
        metric: z.string().nullable(),
        loss: z.number().nullable(),
        championLoss: z.number().nullable(),
        /** That of the best naive forecast on the same rows. */
        naiveLoss: z.number().nullable(),
        /** Loss per row that it saves against the champion, and the standard error of that. */
        lossSaved: z.number().nullable(),
        lossSavedError: z.number().nullable(),
        /** Whether it loses more than the best naive forecast; null where that cannot be said. */
        belowNaive: z.boolean().nullable(),
      })
      .nullable(),
    /** Figures in production, over all its labelled rows that are kept. */
    live: z.object({
      labelled: z.number().int(),
      accuracy: z.number().nullable(),
      figure: z.number().nullable().describe("by the model's metric"),
    }),
  })
  .meta({ id: 'ModelVersion' })
export type VersionEntry = z.infer<typeof modelVersionSchema>

/** One version's figures on the held-out rows of a training. */
export const heldOutFiguresSchema = z
  .object({
    accuracy: z.number().nullable(),
    ...besideFields,
    /** Of two classes; null where it was not kept, as by releases before. */
    confusion: confusionSchema.nullable(),
    classConfusion: z
      .array(z.array(z.number().int()))
      .nullable()
      .default(null)
      .describe('of several classes: rows by label (first index) and answer (second)'),
    byClass: z.array(classFiguresSchema).nullable().default(null),
  })
  .meta({ id: 'HeldOutFigures' })
export type HeldOutFigures = z.infer<typeof heldOutFiguresSchema>

/** A version with what its training measured of it, before the last fit learned from the held-out rows as well. */
export const versionDetailSchema = z.object({
  modelName: z.string(),
  task: taskSchema,
  /** Of a classification whose labels are texts, in the order of their indexes. */
  classes: z.array(z.string()).nullable(),
  version: modelVersionSchema,
  challenger: heldOutFiguresSchema.nullable().describe('the version itself; null where its training measured nothing'),
  champion: heldOutFiguresSchema.nullable().describe('the champion of that time, on the same rows'),
  calibration: z
    .array(calibrationBinSchema)
    .nullable()
    .describe(
      'by ten bins of scores, of several classes of the answered class’s probability, without empty ones; null where no scores were kept',
    ),
  residuals: z
    .array(residualBinSchema)
    .nullable()
    .describe('of a regression: bins of as many rows each, by rising value; null where no values were kept'),
  interval: intervalSchema.nullable().describe('of a regression: what is added to a value'),
  importance: keptImportanceSchema.nullable(),
})
export type VersionDetail = z.infer<typeof versionDetailSchema>
