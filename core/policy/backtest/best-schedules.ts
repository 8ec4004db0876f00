import type { LossMatrix, Schedule } from './loss-matrix.ts'

/** The schedule of least loss among all with the same number of trainings. */
export interface BestSchedule {
  readonly schedule: Schedule
  readonly loss: number
}

/**
 * The best schedules in hindsight, by dynamic programming: no schedule on the grid with that many trainings after the
 * first one has a smaller loss. They are chosen on the rows that they are scored on, so that a part of their lead is
 * luck.
 *
 * @param trainingsMax the most trainings after the first version
 * @returns by the number of trainings, from 0 on; at most as many as there are versions beside the first
 * @complexity O(trainings versions²) time, O(trainings versions) space
 * @example bestSchedules({ cellCount: 2, versions: [{ from: 0, losses: Float64Array.of(1, 5) }, { from: 1, losses: Float64Array.of(0, 2) }] }, 1)[1]
 *   // => { schedule: [0, 1], loss: 3 }
 */
export function bestSchedules({ cellCount, versions }: LossMatrix, trainingsMax: number): BestSchedule[] {
  const count = versions.length
  const begins = versions.map(({ from }) => from)
  // Sums of losses from a version's first cell to the end of each cell.
  const sums = versions.map(({ from, losses }) => {
    const sum = new Float64Array(cellCount + 1)
    for (let cell = from; cell < cellCount; cell += 1) sum[cell + 1] = (sum[cell] as number) + (losses[cell] as number)
    return sum
  })
  const lossUntil = (version: number, cell: number) => (sums[version] as Float64Array)[cell] as number
  // The least loss before each version begins, if that version is the last of the schedule so far.
  let before = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  before[0] = 0
  const predecessors: Int32Array[] = []
  const best: BestSchedule[] = []
  for (let trainings = 0; trainings <= Math.min(trainingsMax, count - 1); trainings += 1) {
    if (trainings > 0) {
      const next = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
      const chosen = new Int32Array(count).fill(-1)
      for (let version = trainings; version < count; version += 1) {
        for (let earlier = trainings - 1; earlier < version; earlier += 1) {
          const loss = (before[earlier] as number) + lossUntil(earlier, begins[version] as number)
          // The first of equals: half of the blocks does not tell whether a training could have waited for a block.
          if (!(loss < (next[version] as number))) continue
          next[version] = loss
          chosen[version] = earlier
        }
      }
      before = next
      predecessors.push(chosen)
    }
    best.push(bestOf(before, { predecessors, lossToEnd: (version) => lossUntil(version, cellCount) }))
  }
  return best
}

function bestOf(
  before: Float64Array,
  {
    predecessors,
    lossToEnd,
  }: { readonly predecessors: readonly Int32Array[]; readonly lossToEnd: (version: number) => number },
): BestSchedule {
  let [last, loss] = [-1, Number.POSITIVE_INFINITY]
  for (const [version, earlier] of before.entries()) {
    if (!(earlier + lossToEnd(version) < loss)) continue
    loss = earlier + lossToEnd(version)
    last = version
  }
  const schedule = [last]
  for (let step = predecessors.length - 1; step >= 0; step -= 1)
    schedule.unshift((predecessors[step] as Int32Array)[schedule[0] as number] as number)
  return { schedule, loss }
}
