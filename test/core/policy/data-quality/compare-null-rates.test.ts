import { expect, it } from 'vitest'
import { compareNullRates } from '#core/policy/data-quality/compare-null-rates'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { profileOf } from '#test/core/policy/samples'

const rows = (rowCount: number, nullCount: number): FeatureProfile => ({ ...profileOf([1]), rowCount, nullCount })
const configuration = { null_rate_rise_max: 0.25, drift_significance: 0.01 }
const compare = (reference: FeatureProfile, current: FeatureProfile) =>
  compareNullRates({ reference, current, configuration })

it('finds a rise of the nulls above the limit, with its figures', () => {
  expect(compare(rows(1000, 100), rows(400, 160))).toEqual({
    problem: 'null-spike',
    evidence: {
      ...{ nullRate: 0.4, nullRateReference: 0.1, nullRateRiseMax: 0.25, rows: 400 },
      pValue: expect.closeTo(0, 6),
    },
  })
  expect(compare(rows(1000, 250), rows(400, 200))).toBeNull()
  expect(compare(rows(1000, 500), rows(400, 100))).toBeNull()
})

it('finds a column that is gone, however sparse it was, and none that was gone before', () => {
  expect(compare(rows(1000, 900), rows(400, 400))?.problem).toBe('missing-columns')
  expect(compare(rows(1000, 1000), rows(400, 400))).toBeNull()
  // Without a row before, nothing shows that it was ever there.
  expect(compare(rows(0, 0), rows(400, 400))).toBeNull()
})

it('finds nothing that chance explains', () => {
  // One row of one, where a tenth was empty before.
  expect(compare(rows(1000, 100), rows(1, 1))).toBeNull()
  expect(compare(rows(1000, 100), rows(3, 3))?.problem).toBe('missing-columns')
})
