import { describe, expect, it } from 'vitest'
import { compareSamples, type SampleComparison } from '#core/policy/drift/compare-feature'
import { judgeSamples } from '#core/policy/drift/judge-samples'
import { decodeProfile } from '#core/profile/decode-profiles'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { seededRandom } from '#core/statistics/seeded-random'
import { comparison, configuration, normalNumbers, profileOf } from '#test/core/policy/samples'

function compare(reference: FeatureProfile | null, current: FeatureProfile | null, changes = {}): SampleComparison {
  const kind = (reference ?? current)?.kind ?? 'numeric'
  return compareSamples({
    featureName: 'size',
    group: 'other',
    kind,
    reference,
    current,
    broken: false,
    configuration,
    ...changes,
  })
}

const repeat = <Value>(value: Value, count: number): Value[] => Array.from({ length: count }, () => value)
const normals = profileOf(normalNumbers({ count: 2000, seed: 'reference' }))
const recent = profileOf(normalNumbers({ count: 400, seed: 'recent' }))

describe('a feature', () => {
  it('is compared by its Kolmogorov-Smirnov statistic when it is numeric', () => {
    const shifted = profileOf(normalNumbers({ count: 400, seed: 'recent', mean: 1 }))
    const { status, statistic, statisticName, pValue, referenceCount, currentCount } = compare(normals, shifted)
    expect({ status, statisticName, referenceCount, currentCount }).toEqual({
      status: 'comparable',
      statisticName: 'ks',
      referenceCount: 2000,
      currentCount: 400,
    })
    // Two normal distributions one standard deviation apart: 2 Phi(1/2) - 1.
    expect(statistic).toBeCloseTo(0.383, 1)
    expect(pValue).toBeLessThan(1e-20)
  })

  it('is compared by its total variation when it is categorical, and names the category', () => {
    const reference = profileOf([...repeat('up', 500), ...repeat('down', 500)])
    const current = profileOf([...repeat('up', 120), ...repeat('down', 280)])
    expect(compare(reference, current)).toMatchObject({ statisticName: 'total-variation', location: 'up', note: null })
    expect(compare(reference, current).statistic).toBeCloseTo(0.2)
  })

  it('has insufficient data where no category comes twice, as in an identifier', () => {
    const rare = (count: number) => profileOf(Array.from({ length: count }, (_, index) => `id-${index}-${count}`))
    expect(compare(rare(900), rare(300))).toMatchObject({ status: 'insufficient-data', note: 'too-few-repeats' })
  })

  it.each([
    [1000, 500],
    [2000, 2000],
    [20_000, 20_000],
    [20_000, 300],
  ])('has insufficient data where %i names and %i others share cells by chance', (count, countNow) => {
    const names = (prefix: string, rows: number) =>
      profileOf(Array.from({ length: rows }, (_, row) => `${prefix}-${row}`))
    const judged = judgeSamples([compare(names('before', count), names('now', countNow))], configuration)
    expect(judged).toMatchObject({
      outcome: 'insufficient-data',
      features: [{ note: 'too-few-repeats', statistic: null }],
    })
    const twice = (prefix: string, rows: number) =>
      profileOf(Array.from({ length: 2 * rows }, (_, row) => `${prefix}-${row >> 1}`))
    expect(judgeSamples([compare(twice('before', count), twice('now', countNow))], configuration).outcome).toBe(
      'drifted',
    )
  })

  it.each([51, 400, 1200, 5000])('of %i even categories is stable, and drifted when half of them are gone', (count) => {
    const { uniform } = seededRandom(`${count}`)
    const sample = (rows: number, kept: number) =>
      profileOf(Array.from({ length: rows }, () => `category-${Math.floor(uniform() * kept)}`.padEnd(36, '-')))
    const reference = sample(20_000, count)
    const outcomeOf = (current: FeatureProfile) => judgeSamples([compare(reference, current)], configuration).outcome
    expect(outcomeOf(sample(20_000, count))).toBe('stable')
    expect(outcomeOf(sample(200, count))).toBe('stable')
    expect(outcomeOf(sample(20_000, Math.floor(count / 2)))).toBe('drifted')
  })

  it('is not comparable with a profile of which an earlier release dropped categories', () => {
    const stored = { kind: 'categorical', rows: 1500, nulls: 0, counts: { up: 1000, down: 300 }, other: 200 }
    const current = profileOf([...repeat('up', 300), ...repeat('down', 100)])
    expect(compare(decodeProfile(stored), current)).toMatchObject({ status: 'not-comparable', note: 'categories-cut' })
    expect(compare(current, decodeProfile(stored))).toMatchObject({ status: 'not-comparable', note: 'categories-cut' })
  })

  it.each([
    ['no-reference', compare(null, recent)],
    ['reference-empty', compare(profileOf(repeat(null, 500)), recent)],
    ['kind-changed', compare(normals, profileOf(repeat('up', 400)))],
    ['broken-data', compare(normals, recent, { broken: true })],
  ])('is not comparable with %s', (note, compared) => {
    expect(compared).toMatchObject({ status: 'not-comparable', note, statistic: null, pValue: null })
  })

  it.each([
    ['rows', compare(normals, profileOf(normalNumbers({ count: 199, seed: 'few' })))],
    ['values', compare(normals, profileOf([...repeat(null, 380), ...normalNumbers({ count: 20, seed: 'few' })]))],
    ['rows at all', compare(normals, null)],
  ])('has insufficient data with too few %s', (_, compared) => {
    expect(compared).toMatchObject({ status: 'insufficient-data', note: 'too-few-rows' })
  })

  it('carries its null rates', () => {
    const sparse = profileOf([...repeat(null, 100), ...normalNumbers({ count: 300, seed: 'sparse' })])
    expect(compare(normals, sparse)).toMatchObject({ referenceNullRate: 0, currentNullRate: 0.25 })
  })
})

describe('a constant reference (three features of electricity were constant for 17,424 rows)', () => {
  const constant = profileOf(repeat(0.003467, 8000))

  it('is stable while the current values are the same constant', () => {
    const compared = compare(constant, profileOf(repeat(0.003467, 400)))
    expect(compared).toMatchObject({ status: 'comparable', note: 'reference-constant', statistic: 0, pValue: 1 })
    expect(judgeSamples([compared], configuration).outcome).toBe('stable')
  })

  it('has drifted, gravely and by name, once the values leave it', () => {
    const compared = compare(constant, profileOf(normalNumbers({ count: 400, seed: 'left' })))
    const judgement = judgeSamples([compared], configuration)
    expect(compared).toMatchObject({ note: 'reference-constant', statistic: 1, location: 0.003467 })
    expect(judgement).toMatchObject({
      outcome: 'drifted',
      severity: 'high',
      driftedFeatures: ['size'],
      evidence: { note: 'reference-constant' },
    })
  })

  it('measures the share of rows that left it', () => {
    const compared = compare(constant, profileOf([...repeat(0.003467, 300), ...repeat(0.5, 100)]))
    expect(compared).toMatchObject({ statistic: 0.25, statisticName: 'total-variation' })
  })

  it('measures it on a sketch that no longer holds every value', () => {
    const compared = compare(constant, profileOf([...repeat(0.003467, 30_000), ...repeat(0.5, 10_000)], 200))
    expect(compared.statistic).toBeCloseTo(0.25, 1)
  })

  it('is a category as well', () => {
    const compared = compare(profileOf(repeat('up', 1000)), profileOf([...repeat('up', 100), ...repeat('down', 300)]))
    expect(compared).toMatchObject({ note: 'reference-constant', statistic: 0.75, location: 'up' })
  })

  it('is told from a current window that is constant', () => {
    expect(compare(normals, profileOf(repeat(0, 400)))).toMatchObject({
      status: 'comparable',
      note: 'current-constant',
    })
  })
})

describe.each([500, 5000])('one column of ten that shifted by three standard deviations, at %i rows', (count) => {
  const comparisons = Array.from({ length: 10 }, (_, column) => {
    const reference = profileOf(normalNumbers({ count, seed: `reference/${column}` }), 1000)
    const current = profileOf(normalNumbers({ count, seed: `current/${column}`, mean: column === 6 ? 3 : 0 }))
    return compareSamples({
      featureName: `column-${column}`,
      group: 'other',
      kind: 'numeric',
      reference,
      current,
      broken: false,
      configuration,
    })
  })

  it('is named, alone', () => {
    const judgement = judgeSamples(comparisons, configuration)
    expect(judgement).toMatchObject({ outcome: 'drifted', severity: 'high', driftedFeatures: ['column-6'] })
    expect(judgement.counts).toEqual({ drifted: 1, stable: 9, 'insufficient-data': 0, 'not-comparable': 0 })
  })
})

describe('two samples that are compared once', () => {
  const drifted = (statistic: number, featureName = 'size') => ({
    ...comparison,
    featureName,
    statistic,
    pValue: 1e-12,
  })
  const judge = (...comparisons: SampleComparison[]) => judgeSamples(comparisons, configuration)

  it('stays quiet on fifty healthy features in nearly every look', () => {
    const looks = Array.from({ length: 20 }, (_, look) =>
      judge(
        ...Array.from({ length: 50 }, (_, feature) => {
          const seed = `${look}/${feature}`
          const reference = profileOf(normalNumbers({ count: 1000, seed: `reference/${seed}` }))
          return compare(reference, profileOf(normalNumbers({ count: 200, seed })), { featureName: seed })
        }),
      ),
    )
    expect(looks.filter(({ outcome }) => outcome === 'drifted').length).toBeLessThanOrEqual(1)
  })

  it('needs a difference that is material and significant', () => {
    expect(judge({ ...comparison, statistic: 0.3, pValue: 0.2 }).outcome).toBe('stable')
    expect(judge({ ...comparison, statistic: 0.05, pValue: 1e-12 }).outcome).toBe('stable')
    expect(judge(drifted(0.1)).outcome).toBe('drifted')
  })

  it.each([
    [0.1, 'low'],
    [0.199, 'low'],
    [0.2, 'medium'],
    [0.299, 'medium'],
    [0.3, 'high'],
    [1, 'high'],
  ])('grades a statistic of %f as %s', (statistic, severity) => {
    expect(judge(drifted(statistic)).severity).toBe(severity)
  })

  it('takes the number of features into account', () => {
    const borderline = { ...comparison, statistic: 0.15, pValue: 0.005 }
    const healthy = Array.from({ length: 9 }, () => comparison)
    expect(judge(borderline).outcome).toBe('drifted')
    expect(judge(borderline, ...healthy)).toMatchObject({
      outcome: 'stable',
      features: [{ adjustedPValue: 0.05 }, ...healthy.map(() => ({}))],
    })
  })

  it('names the drifted features by statistic, and has the largest in the evidence', () => {
    const judgement = judge(drifted(0.12, 'a'), comparison, drifted(0.4, 'b'), drifted(0.25, 'c'))
    expect(judgement.driftedFeatures).toEqual(['b', 'c', 'a'])
    expect(judgement).toMatchObject({
      severity: 'high',
      evidence: { feature: 'b', ksStatistic: 0.4, threshold: 0.1, driftedCount: 3, comparedCount: 4 },
    })
  })

  it('has an outcome of its own where nothing could be compared', () => {
    const few = compare(normals, null)
    const unknown = compare(null, recent)
    expect(judge(few, unknown).outcome).toBe('insufficient-data')
    expect(judge(unknown)).toMatchObject({ outcome: 'not-comparable', severity: null, driftedFeatures: [] })
    expect(judge(unknown, comparison).outcome).toBe('stable')
  })
})
