import type { ModelFile } from '#contracts/model-file'
import { InvalidInputError } from '#core/errors'
import { dayMs, type Instant } from '#core/instant'
import type { LossMatrix } from '#core/policy/backtest/loss-matrix'
import { blockLengthFor } from '#core/policy/performance/block-length'
import { lossOfModel } from '#core/policy/performance/loss-of'
import { classWeight, type LossOf } from '#core/policy/performance/row-loss'
import { GridAnswers } from './grid-answers.ts'
import type { OutcomeRows } from './policy-outcome.ts'

/** A version of the grid: it serves from a time on, and has an answer to each row of the base from then on. */
export interface ScoredVersion {
  readonly trainedAt: Instant
  readonly servesFrom: Instant
  readonly answers: GridAnswers
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
  readonly lossOf: LossOf
  /** Standard deviation of a row's loss under the first policy. */
  readonly lossDeviation: number
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
  model: Pick<ModelFile, 'task' | 'metric' | 'classificationThreshold' | 'classes'>,
): LossCells {
  const ofPolicies = answers.map((rows) => answersFor(base, rows))
  const compared = comparedRows(base, ofPolicies, versions)
  const [first, last] = [compared[0], compared.at(-1)]
  if (first === undefined || last === undefined) throw nothing(base, ofPolicies, versions)
  const [from, to] = [base.at[first] as Instant, base.at[last] as Instant]
  const blockMs = blockLengthFor({
    overlapMs: labelDelayOf(base),
    rowsPerDay: (compared.length * dayMs) / Math.max(1, to - from),
  })
  const firstBlock = Math.floor(from / blockMs)
  const cells = divide(compared, base, { versions, blockMs, firstBlock })
  const lossOf = lossOfModel(model, sharesOf(base, compared, model.classes?.length ?? 2))
  const weightOf = weightsOf(lossOf)
  const lossAt = (given: GridAnswers, row: number) => given.lossOf(row) * weightOf(base.labels[row] as number)
  const sums = (given: GridAnswers, indexOf: (place: number) => number, length: number) => {
    const [losses, correct] = [new Float64Array(length), new Float64Array(length)]
    for (const [place, row] of compared.entries()) {
      const [loss, index] = [lossAt(given, row), indexOf(place)]
      if (Number.isNaN(loss)) continue
      losses[index] = (losses[index] as number) + loss
      correct[index] = (correct[index] as number) + Number(given.isRight(row))
    }
    return { losses, correct }
  }
  const blockOf = (place: number) => cells.blockOfCell[cells.cellOfPlace[place] as number] as number
  const cellOf = (place: number) => cells.cellOfPlace[place] as number
  const blockCount = (cells.blockOfCell.at(-1) as number) + 1
  const rows = new Float64Array(blockCount)
  for (const place of compared.keys()) rows[blockOf(place)] = (rows[blockOf(place)] as number) + 1
  const ofVersions = cells.versions.map((version) => sums(version.answers, cellOf, cells.blockOfCell.length))
  const [present] = ofPolicies
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
    policies: ofPolicies.map((given) => sums(given, blockOf, blockCount)),
    correctOf: ofVersions.map(({ correct }) => correct),
    lossOf,
    lossDeviation: present ? deviationOf(compared.map((row) => lossAt(present, row))) : 0,
    from,
    to,
  }
}

/** A policy's answers to the rows of the base. */
function answersFor(base: OutcomeRows, rows: OutcomeRows): GridAnswers {
  const places = base === rows ? null : new Map(rows.ids.map((id, row) => [`${rows.at[row]} ${id}`, row]))
  const answers = GridAnswers.none(base.ids.length)
  for (const [row, id] of base.ids.entries()) {
    const place = places === null ? row : places.get(`${base.at[row]} ${id}`)
    const loss = place === undefined || rows.versions[place] === null ? null : rows.losses[place]
    if (place === undefined || loss === null || loss === undefined) continue
    answers.set(row, { loss, isRight: rows.right[place] === 1 })
  }
  return answers
}

/** Rows after the first version of the grid serves, with an answer of every policy and of every version by then. */
function comparedRows(
  base: OutcomeRows,
  ofPolicies: readonly GridAnswers[],
  versions: readonly ScoredVersion[],
): number[] {
  const isMissing = (given: GridAnswers, row: number) => Number.isNaN(given.lossOf(row))
  const [first] = versions
  return [...base.ids.keys()].filter((row) => {
    const at = base.at[row] as Instant
    if (!first || at < first.servesFrom || ofPolicies.some((given) => isMissing(given, row))) return false
    return versions.every(({ servesFrom, answers }) => at < servesFrom || !isMissing(answers, row))
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

/** The share of each class among the compared rows, kept off 0, where a weight would be infinite. */
function sharesOf({ labels }: OutcomeRows, compared: readonly number[], classCount: number) {
  const counts = new Array<number>(classCount).fill(1)
  for (const row of compared) {
    const label = labels[row] as number
    if (label in counts) counts[label] = (counts[label] as number) + 1
  }
  const classShares = counts.map((count) => count / (compared.length + classCount))
  return { positiveShare: classShares[1] ?? 0.5, classShares }
}

/** The cost of a mistake on a row, by its label: classes are weighed by balanced accuracy alone. */
function weightsOf(lossOf: LossOf): (label: number) => number {
  if (lossOf.task === 'regression' || lossOf.metric !== 'balanced-accuracy') return () => 1
  const { task } = lossOf
  const shares =
    task === 'binary-classification' ? [1 - lossOf.positiveShare, lossOf.positiveShare] : lossOf.classShares
  return (label) => classWeight(label, shares)
}

function deviationOf(losses: readonly number[]): number {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  return Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length)
}

function nothing(
  base: OutcomeRows,
  ofPolicies: readonly GridAnswers[],
  versions: readonly ScoredVersion[],
): InvalidInputError {
  const answered = ofPolicies.map((given) => base.ids.filter((_, row) => !Number.isNaN(given.lossOf(row))).length)
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
