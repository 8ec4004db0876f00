import { expect, it } from 'vitest'
import { byImportance, importanceOf } from '#contracts/feature-importance'

const kept = {
  features: [
    { feature: 'hour', importance: 0.2, standardError: 0.01 },
    { feature: 'price', importance: 0.1, standardError: null },
    { feature: 'noise', importance: null, standardError: null },
  ],
  featureCount: 4,
}

it('puts what matters first, and keeps the order of features of unknown importance', () => {
  expect(byImportance(['late', 'noise', 'price', 'early', 'hour'], kept)).toEqual([
    'hour',
    'price',
    'noise',
    'late',
    'early',
  ])
  expect(byImportance(['b', 'a'], null)).toEqual(['b', 'a'])
})

it('is null for a feature that was not measured, which is not 0', () => {
  expect([importanceOf(kept, 'hour'), importanceOf(kept, 'noise'), importanceOf(kept, 'late')]).toEqual([
    0.2,
    null,
    null,
  ])
})
