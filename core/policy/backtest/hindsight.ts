import { bestSchedules } from './best-schedules.ts'
import { type LossMatrix, lossesOfSchedule, type Schedule, withCells } from './loss-matrix.ts'

/** The best schedule in hindsight, and what is left of its lead where its choice was blind. */
export interface Hindsight {
  readonly trainings: number
  readonly schedule: Schedule
  /** Its losses by cell. */
  readonly losses: Float64Array
  /**
   * Losses by cell of the schedules that were chosen on one half of the blocks, each on the other half: an estimate of
   * the best without the luck of the choice.
   */
  readonly lossesElsewhere: Float64Array
}

/**
 * The best schedules in hindsight by number of trainings.
 *
 * @param halfOf the half, 0 or 1, that a cell belongs to
 * @param trainingsMax the most trainings after the first version
 * @complexity three times that of `bestSchedules`
 */
export function hindsightOf(
  matrix: LossMatrix,
  { halfOf, trainingsMax }: { readonly halfOf: (cell: number) => 0 | 1; readonly trainingsMax: number },
): Hindsight[] {
  const halves = ([0, 1] as const).map((half) =>
    bestSchedules(
      withCells(matrix, (cell) => halfOf(cell) === half),
      trainingsMax,
    ),
  )
  return bestSchedules(matrix, trainingsMax).map(({ schedule }, trainings) => {
    const [onFirst, onSecond] = halves.map((best) => lossesOfSchedule(matrix, best[trainings]?.schedule ?? schedule))
    const chosenElsewhere = (cell: number) => (halfOf(cell) === 0 ? onSecond : onFirst) as Float64Array
    const losses = lossesOfSchedule(matrix, schedule)
    return {
      trainings,
      schedule,
      losses,
      lossesElsewhere: losses.map((_, cell) => chosenElsewhere(cell)[cell] as number),
    }
  })
}
