import { describe, expect, it } from 'vitest'
import type { Answer } from '#core/answer'
import { dayMs, hourMs } from '#core/instant'
import { lossesOfSchedule } from '#core/policy/backtest/loss-matrix'
import { PolicyComparison } from '#local/backtest/compare-policies'
import { GridAnswers } from '#local/backtest/grid-answers'
import { labelDelayOf, lossCells, type ScoredVersion } from '#local/backtest/loss-cells'
import type { OutcomeRows, PolicyOutcome } from '#local/backtest/policy-outcome'
import { type AnswerJudge, answerJudge } from '#local/replay/answer-judge'

const model = { task: 'binary-classification', metric: 'accuracy', classificationThreshold: 0.5 } as const

type Model = Parameters<typeof lossCells>[3]

interface Hourly {
  readonly of?: Model
  readonly labelAt?: (hour: number) => number
}

/** Rows every hour, with label 1 unless said otherwise; a version answers each with the answer that is asked for. */
function hourly(
  count: number,
  scoreAt: (hour: number) => Answer | null = () => 0.9,
  { of = model, labelAt = () => 1 }: Hourly = {},
): OutcomeRows {
  const hours = Array.from({ length: count }, (_, hour) => hour)
  const judge = answerJudge(of)
  return {
    ids: hours.map((hour) => `r${hour}`),
    at: hours.map((hour) => hour * hourMs),
    versions: hours.map((hour) => (scoreAt(hour) === null ? null : 1)),
    losses: hours.map((hour) => lossAt(judge, scoreAt(hour), labelAt(hour))),
    right: hours.map((hour) => Number(judge.isRight(scoreAt(hour) ?? Number.NaN, labelAt(hour)))),
    labels: hours.map(labelAt),
    labelledAt: hours.map((hour) => (hour + 1) * hourMs),
  }
}

function lossAt(judge: AnswerJudge, answer: Answer | null, label: number): number | null {
  return answer === null ? null : judge.lossOf(answer, label)
}

function gridVersion(
  hour: number,
  count: number,
  scoreAt: (hour: number) => Answer | null,
  { of = model, labelAt = () => 1 }: Hourly = {},
): ScoredVersion {
  const answers = GridAnswers.none(count)
  const judge = answerJudge(of)
  for (let row = Math.ceil(hour); row < count; row++) {
    const answer = scoreAt(row)
    if (answer === null) continue
    answers.set(row, { loss: judge.lossOf(answer, labelAt(row)), isRight: judge.isRight(answer, labelAt(row)) })
  }
  return { trainedAt: hour * hourMs, servesFrom: hour * hourMs, answers }
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)

describe('lossCells', () => {
  it('divides rows by block and by version, and sums the losses of each', () => {
    const base = hourly(96, (hour) => (hour % 4 === 0 ? 0.1 : 0.9))
    const versions = [gridVersion(0, 96, () => 0.1), gridVersion(36, 96, () => 0.9), gridVersion(72, 96, () => 0.1)]
    const cells = lossCells(base, [base], versions, model)
    expect(cells.blockMs).toBe(dayMs)
    expect([...cells.rows]).toEqual([24, 24, 24, 24])
    expect([...cells.blockOfCell]).toEqual([0, 1, 1, 2, 3])
    expect(cells.matrix.versions.map(({ from }) => from)).toEqual([0, 2, 4])
    expect([...(cells.policies[0]?.losses ?? [])]).toEqual([6, 6, 6, 6])
    expect([...(cells.policies[0]?.correct ?? [])]).toEqual([18, 18, 18, 18])
    expect([...lossesOfSchedule(cells.matrix, [0])]).toEqual([24, 12, 12, 24, 24])
    expect([...lossesOfSchedule(cells.matrix, [0, 1])]).toEqual([24, 12, 0, 0, 0])
    expect([...lossesOfSchedule(cells.matrix, [0, 1, 2])]).toEqual([24, 12, 0, 0, 24])
  })

  it('compares on the rows that all policies and all versions answered, by id and time', () => {
    const base = hourly(96)
    const late = hourly(96, (hour) => (hour < 30 ? null : 0.9))
    // Another order, and an id that another row of another time has as well.
    const shuffled: OutcomeRows = {
      ...base,
      ids: [...base.ids].reverse(),
      at: [...base.at].reverse(),
      losses: base.ids.map((_, row) => (95 - row === 50 ? null : 0)),
    }
    const broken = gridVersion(0, 96, (hour) => (hour === 60 ? null : 0.9))
    const cells = lossCells(base, [base, late, shuffled], [broken], model)
    expect(cells.rowCount).toBe(96 - 30 - 1 - 1)
    expect(sum(cells.rows)).toBe(64)
    expect(cells.from).toBe(30 * hourMs)
  })

  it('begins with the youngest version that serves, and leaves out versions without a row of their own', () => {
    const base = hourly(96, (hour) => (hour < 40 ? null : 0.9))
    const versions = [0, 24, 48.2, 48.4, 200].map((hour) => gridVersion(hour, 96, () => 0.9))
    const cells = lossCells(base, [base], versions, model)
    expect(cells.trainedAt.map((at) => at / hourMs)).toEqual([24, 48.4])
  })

  it('measures losses by the metric of the model', () => {
    const values = { truePositive: 5, falsePositive: -1, trueNegative: 0, falseNegative: -9 }
    const costs = [
      ['brier', 0.04],
      [{ values }, -5],
    ] as const
    for (const [metric, loss] of costs) {
      const of: Model = { ...model, metric }
      const base = hourly(48, () => 0.8, { of })
      const cells = lossCells(base, [base], [gridVersion(0, 48, () => 0.8, { of })], of)
      expect(sum(cells.policies[0]?.losses ?? new Float64Array())).toBeCloseTo(48 * loss, 10)
    }
  })

  /** A quarter of 48 rows is of class 1, another of class 2; each is given its share of [0.5, 0.3, 0.2]. */
  const labelAt = (hour: number) => [0, 1, 0, 2][hour % 4] as number
  const classes = ['low', 'middle', 'high']
  it.each([
    // Class 0 alone is right.
    ['accuracy', 24],
    // With one row more of each class the shares are 25, 13 and 13 of 51.
    ['balanced-accuracy', 24 / (3 * (13 / 51))],
    ['log-loss', -(24 * Math.log(0.5) + 12 * Math.log(0.3) + 12 * Math.log(0.2))],
    ['brier', 24 * (0.25 + 0.09 + 0.04) + 12 * (0.25 + 0.49 + 0.04) + 12 * (0.25 + 0.09 + 0.64)],
  ] as const)('measures several classes by %s', (metric, loss) => {
    const of: Model = { task: 'multiclass-classification', metric, classificationThreshold: 0.5, classes }
    const answer = () => [0.5, 0.3, 0.2]
    const base = hourly(48, answer, { of, labelAt })
    const cells = lossCells(base, [base], [gridVersion(0, 48, answer, { of, labelAt })], of)
    expect(sum(cells.policies[0]?.losses ?? new Float64Array())).toBeCloseTo(loss, 10)
    expect(sum(cells.matrix.versions[0]?.losses ?? new Float64Array())).toBeCloseTo(loss, 10)
    expect(sum(cells.policies[0]?.correct ?? new Float64Array())).toBe(24)
  })

  it.each([
    ['absolute-error', 36 * 2 + 12 * 3, [2, 2, 2, 3]],
    ['squared-error', 36 * 4 + 12 * 9, [4, 4, 4, 9]],
    // Two too low three times of four, then three too high.
    [{ quantile: 0.9 }, 36 * 1.8 + 12 * 0.3, [1.8, 1.8, 1.8, 0.3]],
  ] as const)('measures values by %o, none of which is right or wrong', (metric, loss, losses) => {
    const of: Model = { task: 'regression', metric, classificationThreshold: 0.5 }
    const label = (hour: number) => (hour % 4 === 3 ? -3 : 2)
    const base = hourly(48, () => 0, { of, labelAt: label })
    const cells = lossCells(base, [base], [gridVersion(0, 48, () => 0, { of, labelAt: label })], of)
    expect(sum(cells.policies[0]?.losses ?? new Float64Array())).toBeCloseTo(loss, 10)
    const mean = loss / 48
    const variance = losses.reduce((total, each) => total + (each - mean) ** 2, 0) / 4
    expect(cells.lossDeviation).toBeCloseTo(Math.sqrt(variance), 10)
    const comparison = new PolicyComparison(cells, [], { trainingPrice: null, secondsPerTraining: null, changes: null })
    expect(comparison.fixed('never')).toMatchObject({ loss: expect.closeTo(mean, 10), accuracy: null })
  })

  it('takes blocks as long as a label takes', () => {
    const base = hourly(24 * 60)
    const slow = { ...base, labelledAt: base.at.map((at) => at + 5 * dayMs) }
    expect(lossCells(slow, [slow], [gridVersion(0, 24 * 60, () => 0.9)], model).blockMs).toBe(7 * dayMs)
    expect(labelDelayOf({ at: [0, 0, 0], labelledAt: [30, 10, 20] })).toBe(10)
  })

  it.each([
    [
      'no row has a label',
      hourly(0),
      [hourly(0)],
      [gridVersion(0, 0, () => 1)],
      'no row after the history has a label',
    ],
    ['no version was trained', hourly(9), [hourly(9)], [], 'no version could be trained'],
    [
      'a policy never answered',
      hourly(9),
      [hourly(9), hourly(9, () => null)],
      [gridVersion(0, 9, () => 1)],
      'no version ever answered',
    ],
  ])('says what is missing where %s', (_, base, answers, versions, reason) => {
    expect(() => lossCells(base, answers, versions, model)).toThrow(
      expect.objectContaining({ code: 'NOTHING_TO_COMPARE', message: expect.stringContaining(reason) }),
    )
  })
})

describe('PolicyComparison', () => {
  const count = 24 * 40
  const base = hourly(count)
  /** Right until the world turns on day 20; a version from later is right afterwards. */
  const versions = Array.from({ length: 40 }, (_, day) =>
    gridVersion(24 * day, count, (hour) => (hour < 24 * 20 || day >= 20 ? 0.9 : 0.1)),
  )
  const training = (day: number, state = 'promoted') => ({
    at: day * dayMs,
    trigger: 'drift',
    state,
    gate: null,
    seconds: 30,
    key: null,
  })
  const outcome = (trainings: PolicyOutcome['trainings'], rows = base): PolicyOutcome => ({
    firstAt: 0,
    startsAt: 0,
    endsAt: count * hourMs,
    rejectedRows: 0,
    trainings,
    facts: [
      { at: -5 * dayMs, kind: 'drift/opened' },
      { at: 21 * dayMs, kind: 'drift/opened' },
      { at: 22 * dayMs, kind: 'performance/opened' },
      { at: 23 * dayMs, kind: 'rollback/rolled-back' },
    ],
    rows,
  })
  const policy = { name: 'default', configuration: {}, schedules: {} }
  const compare = (trainings: PolicyOutcome['trainings'], trainingPrice: number | null = null) => {
    const rows = hourly(count, (hour) => (hour < 24 * 20 || hour >= 24 * 22 ? 0.9 : 0.1))
    const cells = lossCells(base, [rows], versions, model)
    const options = { trainingPrice, secondsPerTraining: 60, changes: [20 * dayMs] }
    return new PolicyComparison(cells, [{ policy, outcome: outcome(trainings, rows) }], options)
  }

  it('counts a policy from the version that never retraining has too', () => {
    const [figures] = compare(
      [training(-1, 'failed'), training(0), training(22), training(30, 'rejected')],
      7,
    ).replayed()
    expect(figures).toMatchObject({
      trainings: 2,
      trainingCost: 14,
      trainingMinutes: 1,
      accuracy: 1 - 48 / count,
      decisions: { promotions: 1, rejections: 1, returns: 1, driftAlarms: 1, performanceAlarms: 1 },
      delays: { alarmed: 1, alarmDelayDays: 1, answerDelayDays: 2, falseAlarms: 0 },
    })
    // Never loses from day 20 on, the policy for two days.
    expect(figures?.againstNever?.mean).toBeCloseTo((48 - 20 * 24) / count, 10)
    expect(figures?.cumulativeAgainstNever.at(-1)).toBe(48 - 20 * 24)
  })

  it('gives even and random schedules as many trainings, and finds the change in hindsight', () => {
    const comparison = compare([training(0), training(22)])
    expect(comparison.fixed('never')).toMatchObject({ accuracy: 0.5, trainings: 0, againstNever: null })
    expect(comparison.fixed('daily')).toMatchObject({ accuracy: 1, trainings: 39, trainingMinutes: 39 })
    expect(comparison.fixed('weekly')).toMatchObject({ accuracy: 1 - 24 / count, trainings: 5 })
    expect(comparison.fixed('even')?.trainings).toBe(1)
    const random = comparison.fixed('random')
    expect(random?.trainings).toBe(1)
    // A training at random is before day 20 in 19 of 39 cases; then as never, and else late by 9.5 days in the mean.
    const expected = (19 * 480 + 20 * 24 * 9.5) / 39 / count
    expect(random?.loss).toBeGreaterThan(expected - 0.06)
    expect(random?.loss).toBeLessThan(expected + 0.06)
    const [none, one, two] = comparison.hindsight(2)
    expect(none?.loss).toBe(0.5)
    expect(one).toMatchObject({ loss: 0, luckShare: 0, trainedAt: [20 * dayMs] })
    expect(two?.loss).toBe(0)
  })

  it('leaves out what the grid has no room for', () => {
    const rows = hourly(count)
    const weeks = versions.filter((_, day) => day % 7 === 0)
    const cells = lossCells(base, [rows], weeks, model)
    const busy = outcome([0, 3, 6, 9, 12, 15, 18, 21, 24].map((day) => training(day)))
    const options = { trainingPrice: null, secondsPerTraining: null, changes: null }
    const comparison = new PolicyComparison(cells, [{ policy, outcome: busy }], options)
    expect(comparison.fixed('daily')).toBeNull()
    expect(comparison.fixed('even')).toBeNull()
    expect(comparison.fixed('random')).toBeNull()
    expect(comparison.fixed('weekly')?.trainings).toBe(5)
    expect(comparison.replayed()[0]).toMatchObject({ trainings: 8, againstEven: null, delays: null })
  })
})
