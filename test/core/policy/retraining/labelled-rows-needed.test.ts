import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Configuration } from '#contracts/configuration'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import {
  holdoutRowsMax,
  type LabelledRowsNeeded,
  labelledRowsNeeded,
  settingsThatFit,
} from '#core/policy/retraining/labelled-rows-needed'
import { configuration, facts, manual, now, scheduled, trigger } from '#test/core/policy/samples'

const fixture = new URL('../../../fixtures/policy/labelled-rows-needed.json', import.meta.url)
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as ({ what: string } & LabelledRowsNeeded &
  Partial<Configuration>)[]

// container/tests/test_split.py splits rows by the same file: what suffices here leaves enough to learn from and to
// judge there, and one row less does not.
describe('the labelled rows that a training needs', () => {
  it.each(cases)(
    'are the fewest that the trainer can split, with $what',
    ({ what: _, inWindow, sinceChampion, ...settings }) => {
      expect(labelledRowsNeeded({ ...configuration, ...settings })).toEqual({ inWindow, sinceChampion })
    },
  )

  it.each([scheduled, trigger, manual, { ...manual, force: true }])(
    'hold back a $kind trigger that has one less',
    (given) => {
      const decide = (labelledRowsInWindow: number) =>
        decideRetraining(given, { ...facts, labelledRowsInWindow }, configuration, now)
      expect(decide(623)).toMatchObject({ code: 'below-training-minimum', evidence: { labelledRowsNeeded: 624 } })
      expect(decide(624)).toMatchObject({ outcome: 'requested' })
    },
  )

  it('hold back the automatic loop too where its own limits are lower than what a version is judged on', () => {
    const decide = (given: typeof trigger, labelledRowsSinceChampion: number) =>
      decideRetraining(
        given,
        { ...facts, labelledRowsSinceChampion, labelledRowsNew: labelledRowsSinceChampion },
        { ...configuration, data_threshold: 50, retraining_rows_min: 50 },
        now,
      )
    expect(decide(trigger, 99)).toMatchObject({ outcome: 'deferred', code: 'too-few-rows-to-judge' })
    expect(decide(scheduled, 99)).toMatchObject({ outcome: 'suppressed', code: 'too-few-rows-to-judge' })
    expect(decide(scheduled, 100)).toMatchObject({ outcome: 'requested' })
  })
})

it('rows to hold out are never limited below their minimum', () => {
  expect(holdoutRowsMax({ holdout_rows_min: 100, holdout_rows_max: 1000 })).toBe(1000)
  expect(holdoutRowsMax({ holdout_rows_min: 100, holdout_rows_max: 50 })).toBe(100)
})

describe('the settings with which a small set is enough', () => {
  it('are named together, at the highest values that work', () => {
    const settings = settingsThatFit(442, configuration)
    expect(settings).toEqual({ training_rows_min: 354, holdout_rows_min: 88 })
    expect(labelledRowsNeeded({ ...configuration, ...settings }).inWindow).toBeLessThanOrEqual(442)
    for (const [name, value] of Object.entries(settings))
      expect(labelledRowsNeeded({ ...configuration, ...settings, [name]: value + 1 }).inWindow).toBeGreaterThan(442)
    const decision = decideRetraining(manual, { ...facts, labelledRowsInWindow: 442 }, configuration, now)
    expect(decision.reason).toContain('training_rows_min at 354 and holdout_rows_min at 88 or less')
  })

  it.each([
    [600, { training_rows_min: 480 }],
    [624, {}],
    [5, { training_rows_min: 4, holdout_rows_min: 1 }],
    // A fifth of four rows is none.
    [4, {}],
    [0, {}],
  ])('of %d rows are those that are too high', (rows, settings) => {
    expect(settingsThatFit(rows, configuration)).toEqual(settings)
  })
})
