/** A version trained at one time of a grid, and its losses from then on. */
interface GridVersion {
  /** The first cell that it can answer. */
  readonly from: number
  /** The sum of its losses over the rows of each cell, by cell; cells before {@link from} are not read. */
  readonly losses: Float64Array
}

/**
 * The losses of every version on every later stretch of time. A cell is a stretch in which no version of the grid
 * begins, so that any schedule on the grid is a choice of one version a cell.
 */
export interface LossMatrix {
  readonly cellCount: number
  /** In the order of {@link GridVersion.from}, which differ. The first one answers from the first cell on. */
  readonly versions: readonly GridVersion[]
}

/** The versions that serve one after another, as positions in the matrix: the first is 0, the others ascend. */
export type Schedule = readonly number[]

/**
 * A schedule's losses by cell: each version answers until the next one begins.
 *
 * @complexity O(cells)
 * @example lossesOfSchedule({ cellCount: 2, versions: [{ from: 0, losses: Float64Array.of(1, 5) }, { from: 1, losses: Float64Array.of(0, 2) }] }, [0, 1])[1]
 *   // => 2
 */
export function lossesOfSchedule({ cellCount, versions }: LossMatrix, schedule: Schedule): Float64Array {
  const losses = new Float64Array(cellCount)
  for (const [place, position] of schedule.entries()) {
    const version = versions[position] as GridVersion
    const until = versions[schedule[place + 1] ?? -1]?.from ?? cellCount
    for (let cell = version.from; cell < until; cell += 1) losses[cell] = version.losses[cell] as number
  }
  return losses
}

/**
 * The matrix with the losses of some cells alone: the others count nothing.
 *
 * @example withCells({ cellCount: 1, versions: [{ from: 0, losses: Float64Array.of(3) }] }, () => false).versions[0].losses[0]
 *   // => 0
 */
export function withCells({ cellCount, versions }: LossMatrix, isKept: (cell: number) => boolean): LossMatrix {
  const kept = Array.from({ length: cellCount }, (_, cell) => Number(isKept(cell)))
  return {
    cellCount,
    versions: versions.map(({ from, losses }) => ({
      from,
      losses: losses.map((loss, cell) => (kept[cell] === 1 ? loss : 0)),
    })),
  }
}
