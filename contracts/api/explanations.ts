import * as z from 'zod'
import { timeOrNullSchema } from './time.ts'

/** One line of an explanation: when, what, and what would have changed it. */
export const explanationLineSchema = z.object({
  /** When it happened; of a group, the latest. */
  at: timeOrNullSchema,
  /** Of a group of alike entries, when the earliest happened. */
  since: timeOrNullSchema,
  /** How many alike entries this line stands for. */
  count: z.number().int().min(1),
  text: z.string(),
  /** What would have made it come out otherwise; null where nothing would. */
  wouldChange: z.string().nullable(),
  /** The numbers behind it. */
  evidence: z.record(z.string(), z.unknown()),
})
export type ExplanationLine = z.infer<typeof explanationLineSchema>

export const explanationSchema = z.object({
  subject: z.enum(['model', 'run']),
  name: z.string(),
  /** How it stands, in a sentence or two. */
  summary: z.string(),
  sections: z.array(z.object({ title: z.string(), lines: z.array(explanationLineSchema) })),
})
export type Explanation = z.infer<typeof explanationSchema>
