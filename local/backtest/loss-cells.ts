import type { BinaryMetric } from '#contracts/metric'
import type { ModelFile } from '#contracts/model-file'
import { InvalidInputError } from '#core/errors'
import { dayMs, type Instant } from '#core/instant'
import type { LossMatrix } from '#core/policy/backtest/loss-matrix'
import { blockLengthFor } from '#core/policy/performance/block-length'
import { type BinaryLossOf, rowLoss } from '#core/policy/performance/row-loss'
import type { OutcomeRows } from './policy-outcome.ts'

/** A version of the grid: it serves from a time on, and has a score for each row of the base from then on. */
export interface ScoredVersion {
  readonly trainedAt: Instant
  readonly servesFrom: Instant
  readonly scores: Float32Array
}

/** The rows that all policies answered, divided by time. */
export interface LossCells {
  /** Length of a block in ms, and the time of the first one. */
  readonly blockMs: number
  readonly firstBlockAt: Instant
  readonly blockCount: number
  /** Rows of each block. */
  readonly rows: Float64Array
  readonly rowCount: number
  /** The block of each cell. */
  readonly blockOfCell: Int32Array
  readonly matrix: LossMatrix
  /** When each version of the matrix was trained. */
  readonly trainedAt: readonly Instant[]
  /** Sums by block for each policy that was replayed. */
  readonly policies: readonly { readonly losses: Float64Array; readonly correct: Float64Array }[]
  /** Correct answers of each version of the matrix by cell. */
  readonly correctOf: readonly Float64Array[]
  readonly lossOf: BinaryLossOf
  readonly from: Instant
  readonly to: Instant
}

/**
 * Divides the rows that every replayed policy and every version answered into blocks and cells, with the losses of all.
 *
 * Other rows are left out of every sum, so that all policies are compared on the same rows.
 *
 * @param base rows of one policy, in order of time; labels are taken from it
 * @param answers the rows of all policies, the base among them
 * @param versions in order of time
 * @throws {InvalidInputError} `NOTHING_TO_COMPARE`
 * @complexity O(rows (policies + versions))
 */
export function lossCells(
  base: OutcomeRows,
  answers: readonly OutcomeRows[],
  versions: readonly ScoredVersion[],
  model: Pick<ModelFile, 'metric' | 'classificationThreshold'>,
): LossCells {
  const scores = answers.map((rows) => scoresFor(base, rows))
  const compared = comparedRows(base, scores, versions)
  const [first, last] = [compared[0], compared.at(-1)]
  if (first === undefined || last === undefined) throw nothing(base, scores, versions)
  const [from, to] = [base.at[first] as Instant, base.at[last] as Instant]
  const blockMs = blockLengthFor({
    overlapMs: labelDelayOf(base),
    rowsPerDay: (compared.length * dayMs) / Math.max(1, to - from),
  })
  const firstBlock = Math.floor(from / blockMs)
  const cells = divide(compared, base, { versions, blockMs, firstBlock })
  const lossOf: BinaryLossOf = {
    task: 'binary-classification',
    metric: model.metric as BinaryMetric,
    classificationThreshold: model.classificationThreshold,
    positiveShare: positiveShareOf(base, compared),
  }
  const sums = (scoreOf: (row: number) => number, indexOf: (place: number) => number, length: number) => {
    const [losses, correct] = [new Float64Array(length), new Float64Array(length)]
    for (const [place, row] of compared.entries()) {
      const [score, label, index] = [scoreOf(row), base.labels[row] as number, indexOf(place)]
      if (Number.isNaN(score)) continue
      losses[index] = (losses[index] as number) + rowLoss(score, label, lossOf)
      const isRight = score >= model.classificationThreshold === (label === 1)
      correct[index] = (correct[index] as number) + Number(isRight)
    }
    return { losses, correct }
  }
  const blockOf = (place: number) => cells.blockOfCell[cells.cellOfPlace[place] as number] as number
  const cellOf = (place: number) => cells.cellOfPlace[place] as number
  const blockCount = (cells.blockOfCell.at(-1) as number) + 1
  const rows = new Float64Array(blockCount)
  for (const place of compared.keys()) rows[blockOf(place)] = (rows[blockOf(place)] as number) + 1
  const ofVersions = cells.versions.map(({ scores: given }) =>
    sums((row) => given[row] as number, cellOf, cells.blockOfCell.length),
  )
  return {
    blockMs,
    firstBlockAt: firstBlock * blockMs,
    blockCount,
    rows,
    rowCount: compared.length,
    blockOfCell: cells.blockOfCell,
    matrix: {
      cellCount: cells.blockOfCell.length,
      versions: ofVersions.map(({ losses }, index) => ({ from: cells.fromOfVersion[index] as number, losses })),
    },
    trainedAt: cells.versions.map(({ trainedAt }) => trainedAt),
    policies: scores.map((given) => sums((row) => given[row] as number, blockOf, blockCount)),
    correctOf: ofVersions.map(({ correct }) => correct),
    lossOf,
    from,
    to,
  }
}

/** A score for each row of the base; NaN where no version answered. */
function scoresFor(base: OutcomeRows, rows: OutcomeRows): Float64Array {
  const places = base === rows ? null : new Map(rows.ids.map((id, row) => [`${rows.at[row]} ${id}`, row]))
  return Float64Array.from(base.ids, (id, row) => {
    const place = places === null ? row : places.get(`${base.at[row]} ${id}`)
    const score = place === undefined || rows.versions[place] === null ? null : rows.scores[place]
    return score ?? Number.NaN
  })
}

/** Rows after the first version of the grid serves, with an answer of every policy and of every version by then. */
function comparedRows(
  base: OutcomeRows,
  scores: readonly Float64Array[],
  versions: readonly ScoredVersion[],
): number[] {
  const [first] = versions
  return [...base.ids.keys()].filter((row) => {
    const at = base.at[row] as Instant
    if (!first || at < first.servesFrom || scores.some((given) => Number.isNaN(given[row]))) return false
    return versions.every(({ servesFrom, scores: given }) => at < servesFrom || !Number.isNaN(given[row]))
  })
}

interface Division {
  readonly cellOfPlace: Int32Array
  readonly blockOfCell: Int32Array
  /** Versions that have a cell of their own, and its number. */
  readonly versions: readonly ScoredVersion[]
  readonly fromOfVersion: readonly number[]
}

/** A new cell begins with each block and with each version. */
function divide(
  compared: readonly number[],
  base: OutcomeRows,
  grid: { readonly versions: readonly ScoredVersion[]; readonly blockMs: number; readonly firstBlock: number },
): Division {
  const cellOfPlace = new Int32Array(compared.length)
  const blockOfCell: number[] = []
  const begun: { readonly version: ScoredVersion; readonly from: number }[] = []
  let [next, serving] = [0, -1]
  for (const [place, row] of compared.entries()) {
    const at = base.at[row] as Instant
    const block = Math.floor(at / grid.blockMs) - grid.firstBlock
    const before = serving
    for (let version = grid.versions[next]; version && version.servesFrom <= at; version = grid.versions[next]) {
      serving = next
      next += 1
    }
    if (serving !== before || block !== blockOfCell.at(-1)) {
      blockOfCell.push(block)
      // The last of the versions between two rows answers.
      if (serving !== before)
        begun.push({ version: grid.versions[serving] as ScoredVersion, from: blockOfCell.length - 1 })
    }
    cellOfPlace[place] = blockOfCell.length - 1
  }
  return {
    cellOfPlace,
    blockOfCell: Int32Array.from(blockOfCell),
    versions: begun.map(({ version }) => version),
    fromOfVersion: begun.map(({ from }) => from),
  }
}

/** The shortest tenth of the times from an observation to its label; rows of an outcome do not say when they came in. */
export function labelDelayOf({ at, labelledAt }: Pick<OutcomeRows, 'at' | 'labelledAt'>): number {
  const delays = labelledAt.map((time, row) => time - (at[row] as Instant)).sort((a, b) => a - b)
  return Math.max(0, delays[Math.max(0, Math.ceil(delays.length * 0.1) - 1)] ?? 0)
}

/** Kept off 0 and 1, where a weight would be infinite. */
function positiveShareOf({ labels }: OutcomeRows, compared: readonly number[]): number {
  const positives = compared.reduce((sum, row) => sum + (labels[row] as number), 0)
  return (positives + 1) / (compared.length + 2)
}

function nothing(
  base: OutcomeRows,
  scores: readonly Float64Array[],
  versions: readonly ScoredVersion[],
): InvalidInputError {
  const answered = scores.map((given) => given.filter((score) => !Number.isNaN(score)).length)
  const why =
    base.ids.length === 0
      ? 'no row after the history has a label'
      : versions.length === 0
        ? 'no version could be trained'
        : Math.min(...answered) === 0
          ? 'under one of the policies no version ever answered'
          : 'no labelled row was answered under all policies'
  return new InvalidInputError({ code: 'NOTHING_TO_COMPARE', message: `nothing can be compared: ${why}` })
}
