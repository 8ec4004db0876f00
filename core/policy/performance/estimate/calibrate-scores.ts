import type { PredictionCell, ScoreBlock } from '#core/policy/scores/score-block'
import { usualRowCount } from '#core/statistics/block'

/** How often rows of each bin of scores turned out positive. */
export interface ScoreCalibration {
  /** The chance of a positive label in a bin, in [0, 1]; it never falls from a bin to a higher one. */
  readonly probabilityOf: (bin: number) => number
  readonly labelledRows: number
}

/** Below this many labelled rows of either class the chances in the tails are guesses. */
const classRowsMin = 30

/**
 * Learns from a version's labelled rows how often a score comes true: isotonic regression over bins of scores. A block
 * with more rows than usual counts as a usual one, because its rows may all be alike.
 *
 * @param blocks of which the labels are in; others have no labelled row
 * @returns null with fewer than 30 labelled rows of either class
 * @complexity O(blocks times bins)
 * @see Zadrozny, Elkan (2002), doi:10.1145/775047.775151
 */
export function calibrateScores(blocks: readonly Pick<ScoreBlock, 'predictions'>[]): ScoreCalibration | null {
  const sums = new LabelSums(usualLabelled(blocks))
  for (const { predictions } of blocks) sums.add(predictions)
  return sums.calibration()
}

/**
 * A calibration for each block: what the blocks before it had taught by then.
 *
 * @param isKnown whether the labels of a block were in when another one was scored; blocks are in the order of time, so
 *   that one that is not known leaves those after it unknown, too
 * @complexity O(blocks times bins)
 */
export function calibrationsBefore<BlockOf extends Pick<ScoreBlock, 'predictions'>>(
  blocks: readonly BlockOf[],
  isKnown: (before: BlockOf, block: BlockOf) => boolean,
): (ScoreCalibration | null)[] {
  const sums = new LabelSums(usualLabelled(blocks))
  let next = 0
  return blocks.map((block) => {
    for (let before = blocks[next]; before && isKnown(before, block); before = blocks[next]) {
      sums.add(before.predictions)
      next += 1
    }
    return sums.calibration()
  })
}

function usualLabelled(blocks: readonly Pick<ScoreBlock, 'predictions'>[]): number {
  const counts = blocks.map(({ predictions }) => labelledOf(predictions)).filter((rowCount) => rowCount > 0)
  return counts.length === 0 ? 1 : usualRowCount(counts.map((rowCount) => ({ mean: 0, rowCount })))
}

/** Labelled and positive rows by bin. */
class LabelSums {
  readonly #usual: number
  readonly #bins = new Map<number, { weight: number; positives: number }>()
  #rows = 0
  #positives = 0

  constructor(usual: number) {
    this.#usual = usual
  }

  add(predictions: readonly PredictionCell[]): void {
    const weight = Math.min(1, this.#usual / Math.max(1, labelledOf(predictions)))
    for (const [bin, , , labelled, positives] of predictions) {
      if (labelled === 0) continue
      const sum = this.#bins.get(bin) ?? { weight: 0, positives: 0 }
      this.#bins.set(bin, { weight: sum.weight + weight * labelled, positives: sum.positives + weight * positives })
      this.#rows += labelled
      this.#positives += positives
    }
  }

  calibration(): ScoreCalibration | null {
    if (Math.min(this.#positives, this.#rows - this.#positives) < classRowsMin) return null
    const bins = [...this.#bins].sort(([a], [b]) => a - b)
    const steps = isotonic(bins.map(([bin, sums]) => ({ first: bin, last: bin, ...sums })))
    return { labelledRows: this.#rows, probabilityOf: (bin) => probabilityAt(steps, bin) }
  }
}

/** The labelled rows of some cells. @example labelledOf([[3, 9, 2.5, 4, 1]]) // => 4 */
export function labelledOf(cells: readonly PredictionCell[]): number {
  return cells.reduce((sum, [, , , labelled]) => sum + labelled, 0)
}

/** Neighbouring bins of one chance. */
interface Step {
  readonly first: number
  readonly last: number
  readonly weight: number
  readonly positives: number
}

/** Joins neighbours until chances ascend: the pool-adjacent-violators algorithm. */
function isotonic(bins: readonly Step[]): Step[] {
  const steps: Step[] = []
  for (const bin of bins) {
    let step = bin
    for (let before = steps.at(-1); before && chanceOf(before) >= chanceOf(step); before = steps.at(-1)) {
      steps.pop()
      step = {
        first: before.first,
        last: step.last,
        weight: before.weight + step.weight,
        positives: before.positives + step.positives,
      }
    }
    steps.push(step)
  }
  return steps
}

/** A bin between two steps had no labelled row, and lies halfway. */
function probabilityAt(steps: readonly Step[], bin: number): number {
  const above = steps.findIndex(({ last }) => last >= bin)
  const upper = steps[above]
  if (!upper) return chanceOf(steps.at(-1) as Step)
  const lower = steps[above - 1]
  return upper.first <= bin || !lower ? chanceOf(upper) : (chanceOf(lower) + chanceOf(upper)) / 2
}

function chanceOf({ positives, weight }: Step): number {
  return positives / weight
}
