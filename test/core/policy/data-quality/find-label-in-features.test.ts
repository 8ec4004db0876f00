import { describe, expect, it } from 'vitest'
import { findLabelInFeatures } from '#core/policy/data-quality/find-label-in-features'
import { seededRandom } from '#core/statistics/seeded-random'
import { times } from './sample-feature.ts'

type Value = number | string | null

const { uniform } = seededRandom('label in features')
const labels = times(1000, () => (uniform() < 0.3 ? 1 : 0))
const find = (kind: 'numeric' | 'categorical', valueFor: (label: number, row: number) => Value, of = labels) =>
  findLabelInFeatures(
    of.map((label, row) => ({ features: [valueFor(label, row)], label })),
    [{ name: 'feature', kind }],
    'binary-classification',
  )

describe('a numeric feature', () => {
  it('that is the label under another name is found, in either direction', () => {
    const delay = (label: number) => label * 15 + uniform() * 15.2
    expect(find('numeric', delay)).toMatchObject([{ featureName: 'feature', auc: expect.closeTo(1, 2), rows: 1000 }])
    expect(find('numeric', (label) => -delay(label))).toHaveLength(1)
    expect(find('numeric', (label) => label)).toMatchObject([{ auc: 1, wrongShare: null }])
  })

  it('that only tells much of it is not', () => {
    expect(find('numeric', (label) => label * 0.6 + uniform())).toEqual([])
    expect(find('numeric', () => uniform())).toEqual([])
  })

  it('that is missing where the label is 1 is found by its gaps', () => {
    expect(find('numeric', (label) => (label ? null : uniform()))).toMatchObject([{ auc: null, wrongShare: 0 }])
  })

  it('that few rows have is not', () => {
    expect(find('numeric', (label, row) => (row % 4 ? null : label))).toEqual([])
  })
})

describe('a categorical feature', () => {
  it('whose categories are the labels is found', () => {
    expect(find('categorical', (label, row) => `${label ? 'late' : 'early'} ${row % 5}`)).toMatchObject([
      { auc: null, wrongShare: 0 },
    ])
  })

  it('is none as an identifier, and none when it tells a part', () => {
    expect(find('categorical', (_, row) => `id-${row}`)).toEqual([])
    expect(find('categorical', (_, row) => (row % 2 ? 'up' : 'down'))).toEqual([])
    expect(find('categorical', (label, row) => (row % 10 ? String(label) : 'other'))).toEqual([])
  })
})

describe('rows', () => {
  it('of which too few are of one class show nothing', () => {
    const rare = times(1000, (row) => (row < 149 ? 1 : 0))
    expect(find('numeric', (label) => label, rare)).toEqual([])
    expect(find('numeric', (label) => label, [1, ...rare.slice(0, 999)])).toHaveLength(1)
  })
})

describe('several classes', () => {
  const classes = times(1200, () => Math.floor(uniform() * 4))
  const findIn = (kind: 'numeric' | 'categorical', valueFor: (label: number, row: number) => Value, of = classes) =>
    findLabelInFeatures(
      of.map((label, row) => ({ features: [valueFor(label, row)], label })),
      [{ name: 'feature', kind }],
      'multiclass-classification',
    )

  it('are found in one category, one code or one stretch of numbers a class', () => {
    const found = [{ featureName: 'feature', auc: null, positives: null, rows: 1200 }]
    expect(findIn('categorical', (label, row) => `${'abcd'[label]}${row % 3}`)).toMatchObject(found)
    expect(findIn('numeric', (label) => label * 7)).toMatchObject([{ ...found[0], wrongShare: 0 }])
    expect(findIn('numeric', (label) => label * 10 + uniform() * 9)).toMatchObject(found)
  })

  it('are not found in what tells a part, in identifiers, or in a few rows', () => {
    expect(findIn('numeric', (label) => label + uniform() * 1.5)).toEqual([])
    expect(findIn('categorical', (_, row) => `id-${row}`)).toEqual([])
    expect(findIn('numeric', (label, row) => (row % 10 ? label : null))).toEqual([])
    expect(
      findIn(
        'numeric',
        (label) => label,
        times(1000, (row) => (row < 149 ? 1 + (row % 2) : 0)),
      ),
    ).toEqual([])
  })
})

describe('a regression', () => {
  const targets = times(1000, () => uniform() ** 3 * 500)
  const findIn = (valueFor: (label: number, row: number) => Value, of = targets) =>
    findLabelInFeatures(
      of.map((label, row) => ({ features: [valueFor(label, row)], label })),
      [{ name: 'feature', kind: 'numeric' }],
      'regression',
    )

  it('is found in its label in another unit, rounded, or turned round', () => {
    expect(findIn((label) => label * 1.609)).toMatchObject([{ rankCorrelation: expect.closeTo(1), wrongShare: null }])
    expect(findIn((label) => -Math.round(label * 10) / 10)).toMatchObject([{ rankCorrelation: expect.closeTo(-1, 3) }])
    expect(findIn((label) => Math.log(label + 1))).toHaveLength(1)
  })

  it('is not found in a good feature, a value of the row before, or a few rows', () => {
    expect(findIn((label) => label + uniform() * 50)).toEqual([])
    let [level, before] = [0, 0]
    const walk = times(1000, () => {
      level += uniform() - 0.5
      return level
    })
    expect(
      findIn((label) => {
        const value = before
        before = label
        return value
      }, walk),
    ).toEqual([])
    expect(findIn((label) => label, targets.slice(0, 149))).toEqual([])
    expect(findIn((label, row) => (row % 4 ? null : label))).toEqual([])
  })
})
