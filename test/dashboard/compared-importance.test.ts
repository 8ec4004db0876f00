import { expect, it } from 'vitest'
import { comparedImportance } from '#dashboard/pages/model/compared-importance'
import { missingDistributionText } from '#dashboard/pages/model/missing-distribution'

const measured = (entries: Readonly<Record<string, number | null>>) => ({
  features: Object.entries(entries).map(([feature, importance]) => ({ feature, importance, standardError: 0.01 })),
  featureCount: 4,
})

it('puts the importance of features side by side, the largest in any version first', () => {
  const lines = comparedImportance([
    measured({ hour: 0.1, price: 0.05, noise: -0.01 }),
    null,
    measured({ price: 0.3, rain: 0.02, hour: null }),
  ])
  expect(lines.map(({ feature }) => feature)).toEqual(['price', 'hour', 'rain', 'noise'])
  const shown = lines.map(({ versions }) => versions.map((each) => each?.importance ?? null))
  expect(shown).toEqual([
    [0.05, null, 0.3],
    // Not measured is not the same as 0.
    [0.1, null, null],
    [null, null, 0.02],
    [-0.01, null, null],
  ])
})

it('has at most twelve features, and none where nothing was measured', () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, index]))
  expect(comparedImportance([measured(many)]).map(({ feature }) => feature)).toEqual(
    Array.from({ length: 12 }, (_, index) => `f${39 - index}`),
  )
  expect(comparedImportance([null])).toEqual([])
})

it.each([
  [{}, 'no longer kept'],
  [{ currentCount: 0 }, 'no rows to compare'],
  [{ currentCount: null }, 'no rows to compare'],
  [{ windowFrom: null }, 'no rows to compare'],
  [{ referenceCount: null }, 'no reference'],
  [{ version: null, windowFrom: null, currentCount: null }, 'No version was champion'],
])('says why a check has no distributions: %j', (facts, words) => {
  const check = { version: 2, windowFrom: '2024-05-01T00:00:00.000Z', currentCount: 40, referenceCount: 400 }
  expect(missingDistributionText({ ...check, ...facts })).toContain(words)
})
