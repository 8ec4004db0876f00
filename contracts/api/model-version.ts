import * as z from 'zod'
import { timeOrNullSchema, timeSchema } from './time.ts'

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
    /** What it was trained in, as in its run. */
    trainedIn: z.string().nullable(),
    /** The reason for its status. */
    statusReason: z.string().nullable(),
    /** The gate's outcome for it; `first` without a champion to compare with. */
    gateOutcome: z.string().nullable(),
    /** Figures on the held-out rows of its training; null where the training did not report them. */
    heldOut: z
      .object({
        rows: z.number().int(),
        accuracy: z.number().nullable(),
        championAccuracy: z.number().nullable(),
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
    live: z.object({ labelled: z.number().int(), accuracy: z.number().nullable() }),
  })
  .meta({ id: 'ModelVersion' })
export type VersionEntry = z.infer<typeof modelVersionSchema>
