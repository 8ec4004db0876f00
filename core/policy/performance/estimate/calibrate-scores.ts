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
  const labelled = blocks.map(({ predictions }) => ({ predictions, rowCount: labelledOf(predictions) }))
  const known = labelled.filter(({ rowCount }) => rowCount > 0)
  const rows = known.reduce((sum, { rowCount }) => sum + rowCount, 0)
  const positives = known.reduce((sum, { predictions }) => sum + positivesOf(predictions), 0)
  if (Math.min(positives, rows - positives) < classRowsMin) return null
  const usual = usualRowCount(known.map(({ rowCount }) => ({ mean: 0, rowCount })))
  const bins = new Map<number, { weight: number; positives: number }>()
  for (const { predictions, rowCount } of known) {
    const weight = Math.min(1, usual / rowCount)
    for (const [bin, , , count, positive] of predictions) {
      if (count === 0) continue
      const sum = bins.get(bin) ?? { weight: 0, positives: 0 }
      bins.set(bin, { weight: sum.weight + weight * count, positives: sum.positives + weight * positive })
    }
  }
  const steps = isotonic([...bins].sort(([a], [b]) => a - b).map(([bin, sums]) => ({ first: bin, last: bin, ...sums })))
  return { labelledRows: rows, probabilityOf: (bin) => probabilityAt(steps, bin) }
}

/** The labelled rows of some cells. @example labelledOf([[3, 9, 2.5, 4, 1]]) // => 4 */
export function labelledOf(cells: readonly PredictionCell[]): number {
  return cells.reduce((sum, [, , , labelled]) => sum + labelled, 0)
}

function positivesOf(cells: readonly PredictionCell[]): number {
  return cells.reduce((sum, [, , , , positives]) => sum + positives, 0)
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
