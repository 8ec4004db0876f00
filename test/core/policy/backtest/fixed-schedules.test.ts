import { describe, expect, it } from 'vitest'
import { evenSchedules, randomSchedule, regularSchedule } from '#core/policy/backtest/fixed-schedules'

const dayMs = 86_400_000
const days = Array.from({ length: 100 }, (_, day) => day * dayMs)

describe('evenSchedules', () => {
  it('spaces the same number of trainings evenly, from eight beginnings', () => {
    const schedules = evenSchedules(days, { until: 100 * dayMs, trainings: 4 })
    expect(schedules).toHaveLength(8)
    for (const schedule of schedules) {
      expect(schedule).toHaveLength(5)
      expect(schedule[0]).toBe(0)
      const gaps = schedule.slice(2).map((version, index) => version - (schedule[index + 1] as number))
      for (const gap of gaps) expect(Math.abs(gap - 100 / 4.5)).toBeLessThanOrEqual(1)
    }
    expect(new Set(schedules.map(([, first]) => first)).size).toBe(8)
  })

  it('has the first version alone without trainings', () => {
    expect(evenSchedules(days, { until: 100 * dayMs, trainings: 0 })).toEqual(Array(8).fill([0]))
  })

  it('takes each version once, up to all of them', () => {
    const times = days.slice(0, 8)
    for (let trainings = 0; trainings < 8; trainings += 1)
      for (const schedule of evenSchedules(times, { until: 8 * dayMs, trainings }))
        expect(new Set(schedule).size).toBe(trainings + 1)
    expect(evenSchedules(times, { until: 8 * dayMs, trainings: 7 })[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('has fewer trainings where the grid has no room for them', () => {
    expect(evenSchedules([0, dayMs], { until: 2 * dayMs, trainings: 5 })[0]).toEqual([0, 1])
  })
})

describe('randomSchedule', () => {
  it('draws so many different trainings, the same for the same seed', () => {
    const schedule = randomSchedule(50, { trainings: 12, seed: 'a' })
    expect(new Set(schedule).size).toBe(13)
    expect([...schedule].sort((a, b) => a - b)).toEqual(schedule)
    expect(schedule[0]).toBe(0)
    expect(schedule.at(-1)).toBeLessThan(50)
    expect(randomSchedule(50, { trainings: 12, seed: 'a' })).toEqual(schedule)
    expect(randomSchedule(50, { trainings: 12, seed: 'b' })).not.toEqual(schedule)
  })

  it('draws every version alike', () => {
    const draws = 4000
    const counts = new Array(6).fill(0)
    for (let draw = 0; draw < draws; draw += 1)
      for (const version of randomSchedule(6, { trainings: 2, seed: String(draw) })) counts[version] += 1
    expect(counts[0]).toBe(draws)
    // Each of five is drawn with 2/5: a standard deviation of 31, of which five are passed with a chance of 6e-7 each.
    for (const count of counts.slice(1)) expect(Math.abs(count - 1600)).toBeLessThan(155)
  })
})

describe('regularSchedule', () => {
  it('takes every seventh day', () => {
    expect(regularSchedule(days, { everyMs: 7 * dayMs })?.slice(0, 3)).toEqual([0, 7, 14])
  })

  it('says nothing of a grid that has no version at those times', () => {
    const weeks = days.filter((_, day) => day % 7 === 0)
    expect(regularSchedule(weeks, { everyMs: dayMs })).toBeNull()
    expect(regularSchedule(weeks, { everyMs: 7 * dayMs })).toHaveLength(15)
  })
})

it('even schedules do not depend on when the history begins', () => {
  const later = days.map((at) => at + 5000 * dayMs)
  expect(evenSchedules(later, { until: 5100 * dayMs, trainings: 4 })).toEqual(
    evenSchedules(days, { until: 100 * dayMs, trainings: 4 }),
  )
})
