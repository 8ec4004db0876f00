import * as z from 'zod'
import { count, instant, someRows } from './written-figures.ts'

// Apart from the rest of evaluation.json: every function knows the events that repeat it.

export const rowsShape = { joined: someRows, training: someRows, holdout: someRows }

/** The same rows, by the version that was right. */
export const pairedSchema = z.object({
  bothCorrect: count,
  onlyChallengerCorrect: count,
  onlyChampionCorrect: count,
  bothWrong: count,
})

/** The parts of an evaluation that events repeat. */
export const judgedEvaluationSchema = z.object({
  rows: z.object({ ...rowsShape, positives: count.nullable() }),
  paired: pairedSchema.nullable(),
  evaluationCutoff: instant,
  cutoff: instant,
})
