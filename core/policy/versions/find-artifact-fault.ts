import type { Evidence } from '#contracts/evidence'
import type { ArtifactCheck } from '#contracts/held-out-scores'
import type { Task } from '#contracts/task'
import { plural } from '#contracts/wording'
import type { Answer } from '#core/answer'
import { roundFigure } from '#core/policy/drift/round-figure'
import type { TrialOutcome } from '#core/ports/model-server'

/**
 * The largest difference of two scores of one row that rounding explains. The container allows as much between its
 * library and the ONNX file, and measured less than 3e-7 there; a larger one is another model.
 */
const scoreDifferenceMax = 1e-5

/** The same of a regression, in standard deviations of its labels, or in the range of its answers where that is larger. */
const deviationsMax = 1e-5
/** Numbers of 64 bits agree this far, whatever their size. */
const sizeMax = 1e-9

/** The finding of a stored artifact's trial. */
export interface ArtifactFinding {
  /** Null for an artifact that may be promoted. */
  readonly reason: string | null
  readonly evidence: Evidence
}

/**
 * Holds the files of a challenger, as they are stored, to the scores that its trainer computed with them: a version
 * that does not load, or that scores otherwise than it was judged, must not serve.
 *
 * @param check the trainer's rows and answers; null if it wrote none: then only loading was tried
 * @param task the form of its answers
 * @param labelDeviation of a regression: the standard deviation of its held-out labels; null where it is unknown
 * @complexity O(rows)
 * @example findArtifactFault({ task: 'regression', check: null, trial: { status: 'broken', reason: 'it is missing' } })
 *   .reason // => 'Unfit: the stored artifact does not load: it is missing.'
 */
export function findArtifactFault({
  task,
  check,
  trial,
  labelDeviation = null,
}: {
  readonly task: Task
  readonly check: ArtifactCheck | null
  readonly trial: TrialOutcome
  readonly labelDeviation?: number | null
}): ArtifactFinding {
  if (trial.status === 'untried') return { reason: null, evidence: { artifactRowsTried: null } }
  if (trial.status === 'broken') {
    const reason = `Unfit: the stored artifact does not load: ${trial.reason.replace(/\.$/, '')}.`
    return { reason, evidence: { artifactRowsTried: 0 } }
  }
  const expected = check?.scores ?? []
  const differenceMax = task === 'regression' ? valueDifferenceMax(expected.flat(), labelDeviation) : scoreDifferenceMax
  const differences = expected.map((answer, row) => differenceOf(trial.scores[row] ?? null, answer))
  const differing = differences.filter((difference) => !(difference <= differenceMax))
  const evidence = { artifactRowsTried: expected.length, artifactRowsDiffering: differing.length }
  if (differing.length === 0) return { reason: null, evidence }
  const unscored = differing.filter(Number.isNaN).length
  const largest = Math.max(0, ...differing.filter((difference) => !Number.isNaN(difference)))
  const parts = [
    ...(unscored > 0 ? [`no score for ${plural(unscored, 'row')}`] : []),
    ...(largest > 0 ? [`scores that differ by up to ${roundFigure(largest)}`] : []),
  ]
  const reason = `Unfit: on ${differing.length} of ${plural(expected.length, 'held-out row')} the stored artifact does not repeat its trainer's scores: ${parts.join(', ')} (${roundFigure(differenceMax)} is allowed).`
  return { reason, evidence }
}

function valueDifferenceMax(values: readonly number[], labelDeviation: number | null): number {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const size = Math.max(Math.abs(low), Math.abs(high))
  return values.length === 0 ? 0 : deviationsMax * Math.max(labelDeviation ?? 0, high - low) + sizeMax * size
}

/** The largest difference of two answers of one row; NaN where there is none, or where they are not of one form. */
function differenceOf(given: Answer | null, expected: Answer): number {
  if (typeof given === 'number' && typeof expected === 'number') return Math.abs(given - expected)
  if (given === null || typeof given === 'number' || typeof expected === 'number') return Number.NaN
  if (given.length !== expected.length) return Number.NaN
  return Math.max(0, ...given.map((share, index) => Math.abs(share - (expected[index] as number))))
}
