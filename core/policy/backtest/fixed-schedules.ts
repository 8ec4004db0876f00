import { seededRandom } from '#core/statistics/seeded-random'
import type { Schedule } from './loss-matrix.ts'

/**
 * Schedules of evenly spaced trainings: the same spacing begun at several moments, since the first moment is a matter
 * of luck.
 *
 * @param versionTimes when each version of the grid was trained, ascending
 * @param span the time that is covered, and the number of trainings after the first version
 * @returns one schedule for each of eight beginnings; fewer trainings where the grid is too coarse
 * @example evenSchedules([0, 1, 2, 3], { until: 4, trainings: 0 })[0] // => [0]
 */
export function evenSchedules(
  versionTimes: readonly number[],
  { until, trainings }: { readonly until: number; readonly trainings: number },
): Schedule[] {
  const first = versionTimes[0] ?? 0
  const last = versionTimes.length - 1
  const count = Math.min(trainings, last)
  const spacing = (until - first) / (trainings + 0.5)
  return Array.from({ length: beginnings }, (_, beginning) => {
    const share = (beginning + 0.5) / beginnings
    const schedule = [0]
    for (let index = 0; index < count; index += 1) {
      const near = nearest(versionTimes, first + spacing * (index + share))
      // Each training is another version, and as many are left for those that follow.
      schedule.push(Math.min(Math.max(near, (schedule.at(-1) as number) + 1), last - (count - 1 - index)))
    }
    return ascending(schedule)
  })
}

const beginnings = 8

/**
 * A schedule of trainings at times drawn at random, all alike likely.
 *
 * @param versionCount the versions of the grid
 * @param draw the number of trainings after the first version, at most those of the grid; and a seed
 * @complexity O(versions)
 * @example randomSchedule(3, { trainings: 2, seed: 'a' }) // => [0, 1, 2]
 */
export function randomSchedule(
  versionCount: number,
  { trainings, seed }: { readonly trainings: number; readonly seed: string },
): Schedule {
  const random = seededRandom(seed)
  const left = Array.from({ length: versionCount - 1 }, (_, index) => index + 1)
  const drawn = Array.from({ length: Math.min(trainings, left.length) }, () => {
    const place = Math.floor(random.uniform() * left.length)
    const [version = 0] = left.splice(place, 1)
    return version
  })
  return ascending(drawn)
}

/**
 * The schedule with a training at every multiple of an interval after the first one.
 *
 * @returns null where the grid has no version within half an hour of one of those times
 * @example regularSchedule([0, 10_000_000, 20_000_000], { everyMs: 20_000_000 }) // => [0, 2]
 */
export function regularSchedule(
  versionTimes: readonly number[],
  { everyMs }: { readonly everyMs: number },
): Schedule | null {
  const [first = 0] = versionTimes
  const last = versionTimes.at(-1) ?? first
  const schedule: number[] = []
  for (let time = first; time <= last; time += everyMs) {
    const version = nearest(versionTimes, time)
    if (Math.abs((versionTimes[version] as number) - time) > nearMs) return null
    schedule.push(version)
  }
  return schedule
}

const nearMs = 30 * 60_000

function nearest(times: readonly number[], time: number): number {
  let best = 0
  for (const [index, each] of times.entries())
    if (Math.abs(each - time) < Math.abs((times[best] as number) - time)) best = index
  return best
}

/** The first version serves in every schedule. */
function ascending(versions: readonly number[]): Schedule {
  return [...new Set([0, ...versions])].sort((a, b) => a - b)
}
