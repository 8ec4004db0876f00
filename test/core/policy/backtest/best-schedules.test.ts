import { describe, expect, it } from 'vitest'
import { bestSchedules } from '#core/policy/backtest/best-schedules'
import { hindsightOf } from '#core/policy/backtest/hindsight'
import { type LossMatrix, lossesOfSchedule, type Schedule } from '#core/policy/backtest/loss-matrix'
import { seededRandom } from '#core/statistics/seeded-random'

/** Versions that begin in ascending cells, with whole losses: sums are exact, and equal ones are equal. */
function randomMatrix(seed: string, { cellCount, versions }: { cellCount: number; versions: number }): LossMatrix {
  const random = seededRandom(seed)
  const others = Array.from({ length: cellCount - 1 }, (_, cell) => cell + 1)
  while (others.length > versions - 1) others.splice(Math.floor(random.uniform() * others.length), 1)
  return {
    cellCount,
    versions: [0, ...others].map((from) => ({
      from,
      // A cell before the version's own would be chosen at once, if it were read.
      losses: Float64Array.from({ length: cellCount }, (_, cell) =>
        cell < from ? -1000 : Math.floor(random.uniform() * 20),
      ),
    })),
  }
}

function allSchedules(versionCount: number, trainings: number): Schedule[] {
  const choose = (from: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : Array.from({ length: versionCount - from }, (_, index) => from + index).flatMap((version) =>
          choose(version + 1, left - 1).map((rest) => [version, ...rest]),
        )
  return choose(1, trainings).map((rest) => [0, ...rest])
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)

describe('bestSchedules', () => {
  it('finds the least loss of all schedules with each number of trainings', () => {
    for (let world = 0; world < 40; world += 1) {
      const matrix = randomMatrix(`world ${world}`, { cellCount: 4 + (world % 5), versions: 2 + (world % 5) })
      const count = matrix.versions.length
      const best = bestSchedules(matrix, count - 1)
      expect(best).toHaveLength(count)
      for (const [trainings, { schedule, loss }] of best.entries()) {
        const least = Math.min(...allSchedules(count, trainings).map((each) => sum(lossesOfSchedule(matrix, each))))
        expect(loss).toBe(least)
        expect(sum(lossesOfSchedule(matrix, schedule))).toBe(least)
        expect(schedule).toHaveLength(trainings + 1)
        expect(schedule[0]).toBe(0)
      }
    }
  })

  it('trains no more often than the grid allows, and no more than asked', () => {
    const matrix = randomMatrix('few', { cellCount: 6, versions: 3 })
    expect(bestSchedules(matrix, 10)).toHaveLength(3)
    expect(bestSchedules(matrix, 1)).toHaveLength(2)
    expect(bestSchedules(matrix, 0)[0]?.schedule).toEqual([0])
  })

  it('trains at the change that one version alone survives', () => {
    const good = Float64Array.of(1, 1, 1, 9, 9, 9)
    const fresh = (from: number) => ({
      from,
      losses: Float64Array.from(good, (loss, cell) => (from >= 3 || cell < 3 ? 1 : loss)),
    })
    const matrix = { cellCount: 6, versions: [{ from: 0, losses: good }, fresh(1), fresh(2), fresh(3), fresh(4)] }
    expect(bestSchedules(matrix, 1)[1]).toEqual({ schedule: [0, 3], loss: 6 })
  })
})

describe('hindsightOf', () => {
  /** Losses of no version differ but by chance. */
  function luckyMatrix(cellCount: number): LossMatrix {
    const random = seededRandom('luck')
    return {
      cellCount,
      versions: Array.from({ length: cellCount / 2 }, (_, version) => ({
        from: 2 * version,
        losses: Float64Array.from({ length: cellCount }, () => random.uniform()),
      })),
    }
  }
  const halfOf = (cell: number) => (cell % 2) as 0 | 1

  it('keeps nothing of a gain that was luck', () => {
    const matrix = luckyMatrix(400)
    const never = sum(lossesOfSchedule(matrix, [0]))
    const best = hindsightOf(matrix, { halfOf, trainingsMax: 20 })[20]
    const gain = never - sum(best?.losses ?? new Float64Array())
    const kept = never - sum(best?.lossesElsewhere ?? new Float64Array())
    expect(gain).toBeGreaterThan(25)
    // The losses elsewhere are 400 independent uniform ones, as those of never: their difference has a standard
    // deviation of sqrt(800 / 12) = 8.2, and five of them are passed with a chance of 3e-7.
    expect(Math.abs(kept)).toBeLessThan(41)
    expect(kept).toBeLessThan(gain)
  })

  it('keeps the gain of a change that lasts', () => {
    const cellCount = 100
    const versions = Array.from({ length: 50 }, (_, version) => ({
      from: 2 * version,
      losses: Float64Array.from({ length: cellCount }, (_, cell) => (cell >= 40 && version < 20 ? 9 : 1)),
    }))
    const best = hindsightOf({ cellCount, versions }, { halfOf, trainingsMax: 1 })[1]
    expect(best?.schedule).toEqual([0, 20])
    expect(sum(best?.losses ?? new Float64Array())).toBe(100)
    expect(sum(best?.lossesElsewhere ?? new Float64Array())).toBe(100)
  })
})
