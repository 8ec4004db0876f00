import * as z from 'zod'
import { severitySchema } from './severity.ts'

const driftOutcomeSchema = z.enum(['drifted', 'stable', 'learning', 'insufficient-data', 'not-comparable'])
export type DriftOutcome = z.infer<typeof driftOutcomeSchema>

/**
 * Which way a feature went: its values above or below those of training, wider or narrower; other shares of categories.
 */
export type DriftShift = 'above' | 'below' | 'wider' | 'narrower' | 'other-shares'

/**
 * The figures of one feature at one drift check, as the policy computes, `feature_drift_metrics` keeps and the API
 * shows them.
 *
 * The one place that declares a figure. The compiler then asks for its value (core/policy/drift) and for its column
 * (`store/drift/figure-columns.ts`); the statements, the API of one distribution and its document follow.
 */
export const driftFiguresSchema = z.object({
  outcome: driftOutcomeSchema,
  /** The reason for the outcome, or a remark on the comparison. */
  note: z.string().nullable(),
  /** An effect size in [0, 1], named by `statisticName`; null unless the feature could be compared. */
  statistic: z.number().nullable(),
  /**
   * `ks`: the Kolmogorov-Smirnov statistic of a numeric feature. `total-variation`: the total variation distance of a
   * categorical one, or the share of values off the constant where the reference has a single value.
   */
  statisticName: z.string().nullable(),
  /** How often a stable year of the model would show as much evidence of any one feature; null without any. */
  falseAlarmsPerYear: z.number().nullable(),
  /** When the drift began, by the evidence; null unless drifted. */
  since: z.iso.datetime().nullable(),
  /** Until then the feature's usual variation is learned, and nothing is judged; null unless `learning`. */
  learningUntil: z.iso.datetime().nullable(),
  threshold: z.number().nullable(),
  severity: severitySchema.nullable(),
  /** Values, without nulls. */
  referenceCount: z.number().int().nullable(),
  currentCount: z.number().int().nullable(),
  /** Null where there is no row. */
  referenceNullRate: z.number().nullable(),
  currentNullRate: z.number().nullable(),
})
export type DriftFigures = z.infer<typeof driftFiguresSchema>
