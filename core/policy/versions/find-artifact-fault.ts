import type { Evidence } from '#contracts/evidence'
import type { ArtifactCheck } from '#contracts/held-out-scores'
import { plural } from '#contracts/wording'
import type { Answer } from '#core/answer'
import { roundFigure } from '#core/policy/drift/round-figure'
import type { TrialOutcome } from '#core/ports/model-server'

/**
 * The largest difference of two scores of one row that rounding explains. The container allows as much between its
 * library and the ONNX file, and measured less than 3e-7 there; a larger one is another model.
 */
const scoreDifferenceMax = 1e-5

/** The same of a regression, in standard deviations of its labels: as much as the container allows. */
const deviationsMax = 1e-5

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
 * @param labelDeviation of a regression: the standard deviation of its labels; null for any other task
 * @complexity O(rows)
 * @example findArtifactFault({ check: null, trial: { status: 'broken', reason: 'model.onnx is missing' } }).reason //
 *   => 'Unfit: the stored artifact does not load: model.onnx is missing.'
 */
export function findArtifactFault({
  check,
  trial,
  labelDeviation = null,
}: {
  readonly check: ArtifactCheck | null
  readonly trial: TrialOutcome
  readonly labelDeviation?: number | null
}): ArtifactFinding {
  const differenceMax = labelDeviation === null ? scoreDifferenceMax : deviationsMax * labelDeviation
  if (trial.status === 'untried') return { reason: null, evidence: { artifactRowsTried: null } }
  if (trial.status === 'broken') {
    const reason = `Unfit: the stored artifact does not load: ${trial.reason.replace(/\.$/, '')}.`
    return { reason, evidence: { artifactRowsTried: 0 } }
  }
  const expected = check?.scores ?? []
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

/** The largest difference of two answers of one row; NaN where there is none, or where they are not of one form. */
function differenceOf(given: Answer | null, expected: Answer): number {
  if (typeof given === 'number' && typeof expected === 'number') return Math.abs(given - expected)
  if (given === null || typeof given === 'number' || typeof expected === 'number') return Number.NaN
  if (given.length !== expected.length) return Number.NaN
  return Math.max(0, ...given.map((share, index) => Math.abs(share - (expected[index] as number))))
}
