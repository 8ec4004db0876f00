import { describe, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs } from '#core/instant'
import { judgePerformance } from '#core/policy/performance/judge-performance'
import { shownFigures } from '#core/policy/performance/shown-figures'
import { watchLosses } from '#core/policy/performance/watch-losses'
import { window } from '#test/core/policy/samples'
import { firstFalls } from '#test/support/first-falls'
import { errorLaws, type ValueWorld, valueSpansOf } from '#test/support/value-world'

const lossOf = { task: 'regression', metric: 'absolute-error' } as const
const usual = { rowsPerDay: 48, correlation: 0.7, metric: 'absolute-error', law: 'normal' } as const
const configuration = { ...defaultConfiguration, performance_threshold: null }

function judged(world: Partial<ValueWorld>, performance_threshold: number | null) {
  const days = 60
  const settings = { ...configuration, performance_threshold }
  const watch = watchLosses(
    {
      spans: valueSpansOf({ seed: 'lines', days, ...usual, ...world }),
      ...{ knownUntil: days * dayMs, championVersion: 1, promotedAt: 0, lossOf, labelDelayMs: 0, overlapMs: 0 },
      ...{ labelLatenessMs: 0, open: null, lastClosed: null },
    },
    settings,
  )
  const shown = shownFigures(window, { label_coverage_min: 0.9, rowsPerIndependent: 1 })
  return judgePerformance({ shown, watch, openLine: null, configuration: settings, now: days * dayMs })
}

describe('a regression whose labels are mostly noise', () => {
  it('is healthy at 0.95 of what the naive forecast loses, where nobody has set a threshold', () => {
    const { status, reason, evidence } = judged({ naiveScale: 1 / 0.95 }, null)
    expect(status).toBe('healthy')
    expect(reason).toMatch(
      /^Mean absolute error 0\.\d+ over 60 days \(2880 labels\): not above the naive forecast on the same rows \(0\.\d+, .+\)\.$/,
    )
    expect(evidence).toMatchObject({ threshold: null, metric: 'mean absolute error' })
  })

  it('is held to a threshold that is set, as a share of what the naive forecast loses', () => {
    const { status, reason } = judged({ naiveScale: 1 / 0.95 }, 0.7)
    expect(status).toBe('degraded')
    expect(reason).toMatch(/above the 0\.\d+ that the threshold of 0\.7 of the naive forecast's loss allows/)
  })

  it('is below the naive forecast where it loses more', () => {
    expect(judged({ naiveScale: 0.7 }, null)).toMatchObject({ status: 'below-floor' })
  })
})

// At the 0.3 a year that performance may raise, 18 years raise 21 or more with a chance of 6e-7 (a sum of Poisson's
// distribution).
it('false alarms of errors of any tail stay within their budget', { timeout: 120_000 }, () => {
  const falls = errorLaws.flatMap((law) =>
    [0, 1, 2].flatMap((world) => {
      const spans = valueSpansOf({ seed: `quiet ${law} ${world}`, days: 730, ...usual, law })
      return firstFalls(spans, { labelDelayMs: 0, configuration, lossOf })
    }),
  )
  expect(falls.length).toBeLessThan(21)
})

it.each(errorLaws)('errors that have grown by half are found within two months, with %s errors', (law) => {
  const scaleOn = (day: number) => (day < 100 ? 1 : 1.5)
  const spans = valueSpansOf({ seed: `fall ${law}`, days: 170, ...usual, correlation: 0, law, scaleOn, naiveScale: 3 })
  const [fall] = firstFalls(spans, { labelDelayMs: 0, configuration, lossOf })
  expect(fall?.line).toBe('first-weeks')
  expect(fall?.at).toBeGreaterThan(100 * dayMs)
  expect(fall?.at).toBeLessThan(160 * dayMs)
})
