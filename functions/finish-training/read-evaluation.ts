import { type Evaluation, writtenEvaluationSchema } from '#contracts/evaluation'
import type { ArtifactCheck, HeldOutScores } from '#contracts/held-out-scores'
import { type FrozenWindow, findEvaluationFault } from '#core/policy/versions/find-evaluation-fault'
import { findHeldOutFault } from '#core/policy/versions/find-held-out-fault'
import { shortened } from '#core/text/shortened'
import { storableReason } from '../steps/storable-reason.ts'

export type ReadEvaluation =
  | {
      readonly status: 'valid'
      readonly evaluation: Evaluation
      /** Null if the trainer wrote none. */
      readonly artifactCheck: ArtifactCheck | null
      /** Null if the trainer wrote none. */
      readonly heldOutScores: HeldOutScores | null
    }
  | { readonly status: 'invalid'; readonly reason: string }

/** Longest printed value of a field that is not as it should be. */
const shownLengthMax = 80

/** Reads what a trainer wrote about its challenger, and refuses figures that cannot be true. */
export function readEvaluation(written: unknown, frozen: FrozenWindow): ReadEvaluation {
  const read = writtenEvaluationSchema.safeParse(written, { reportInput: true })
  if (!read.success) {
    const [issue] = read.error.issues
    const field = issue?.path.join('.') || 'the file'
    return invalid(`${field} is ${shown(issue?.input)}: ${issue?.message}`)
  }
  const { artifactCheck, heldOutScores, ...figures } = read.data
  const evaluation = {
    ...figures,
    championError: figures.championError === null ? null : storableReason(figures.championError),
    outcomes: figures.outcomes.map(storableReason),
  }
  const fault = findEvaluationFault(evaluation, frozen) ?? findHeldOutFault(heldOutScores, evaluation)
  return fault === null ? { status: 'valid', evaluation, artifactCheck, heldOutScores } : invalid(fault)
}

function invalid(fault: string): ReadEvaluation {
  return { status: 'invalid', reason: `The trainer's evaluation.json is invalid: ${fault}.` }
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > shownLengthMax ? `${shortened(text, shownLengthMax)}…` : text
}
