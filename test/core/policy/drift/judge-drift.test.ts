import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import type { FeatureComparison } from '#core/policy/drift/compare-feature'
import type { DriftDetection, FeatureShift } from '#core/policy/drift/detect-drift'
import { judgeDrift, type WatchedDrift } from '#core/policy/drift/judge-drift'
import { shiftOf } from '#core/policy/drift/shift-of'
import { comparison, configuration } from '#test/core/policy/samples'

const now = 40 * dayMs

const shift = (changes: Partial<FeatureShift> = {}): FeatureShift => ({
  figure: 'location',
  index: 0,
  direction: 1,
  since: 30 * dayMs,
  falseAlarmsPerYear: 0.2,
  isNamed: true,
  ...changes,
})

const detected = (changes: Partial<DriftDetection>, multiple = 3): WatchedDrift => ({
  status: 'watched',
  multiple,
  detection: {
    isAlarm: true,
    isOverall: false,
    falseAlarmsPerYear: 0.1,
    since: 28 * dayMs,
    features: new Map(),
    ...changes,
  },
})

const compared = (featureName: string, statistic: number | null, changes: Partial<FeatureComparison> = {}) => ({
  ...comparison,
  featureName,
  statistic,
  ...changes,
})

const judge = (watched: WatchedDrift, ...comparisons: FeatureComparison[]) =>
  judgeDrift({ comparisons, watched, now, configuration })

describe('a look at several features', () => {
  const watched = detected({
    features: new Map([
      ['small', shift()],
      ['large', shift({ since: null })],
      ['calm', shift({ isNamed: false })],
    ]),
  })
  const unknown = compared('new', null, { status: 'not-comparable', note: 'no-reference' })
  const judgement = judge(watched, unknown, compared('small', 0.12), compared('calm', 0.5), compared('large', 0.25))

  it('names the drifted ones, the largest first, and keeps the order of the comparisons', () => {
    expect(judgement).toMatchObject({ outcome: 'drifted', severity: 'medium', driftedFeatures: ['large', 'small'] })
    expect(judgement.features.map(({ featureName, outcome }) => [featureName, outcome])).toEqual([
      ['new', 'not-comparable'],
      ['small', 'drifted'],
      ['calm', 'stable'],
      ['large', 'drifted'],
    ])
    expect(judgement.counts).toMatchObject({ drifted: 2, stable: 1, 'not-comparable': 1 })
  })

  it('has the largest drifted one in the evidence, not one that is larger and not evident', () => {
    expect(judgement.evidence).toEqual({
      ...{ feature: 'large', ksStatistic: 0.25, threshold: 0.1, location: comparison.location, note: null },
      ...{ referenceCount: comparison.referenceCount, currentCount: comparison.currentCount },
      // Its own beginning is not known: that of all evidence is 12 days ago.
      ...{ shift: 'above', since: new Date(28 * dayMs).toISOString(), lastingHours: 288, falseAlarmsPerYear: 0.1 },
      ...{ driftedCount: 2, comparedCount: 3 },
    })
  })

  it('says since when each one has drifted', () => {
    const since = (name: string) => judgement.features.find(({ featureName }) => featureName === name)?.since
    expect(since('small')).toBe(new Date(30 * dayMs).toISOString())
    expect(since('large')).toBe(new Date(28 * dayMs).toISOString())
    expect(since('calm')).toBeNull()
  })

  it('has a feature of the open episode in the evidence where none has drifted any more', () => {
    const calm = detected({ isAlarm: false, features: new Map([['small', shift()]]) }, 0)
    const comparisons = [compared('large', 0.561), compared('small', 0.03)]
    const { evidence } = judgeDrift({ comparisons, watched: calm, named: ['small'], now, configuration })
    expect(evidence).toMatchObject({ feature: 'small', ksStatistic: 0.03 })
  })

  it('has the feature that came closest in the evidence where none has drifted, and no drift', () => {
    const features = new Map([
      ['a', shift()],
      ['b', shift()],
    ])
    const { evidence } = judge(detected({ features }), compared('a', 0.02), compared('b', 0.08), unknown)
    expect(evidence).toMatchObject({ feature: 'b', ksStatistic: 0.08, driftedCount: 0, comparedCount: 2 })
    expect(evidence).not.toHaveProperty('shift')
    expect(evidence).not.toHaveProperty('lastingHours')
  })
})

describe('the evidence of one feature', () => {
  const one = (changes: Partial<DriftDetection>, of: Partial<FeatureShift>, statistic = 0.3) =>
    judge(detected({ ...changes, features: new Map([['size', shift(of)]]) }), compared('size', statistic))

  it('makes a drift only with an alarm that names it, or rests on all features', () => {
    expect(one({}, {}).outcome).toBe('drifted')
    expect(one({}, { isNamed: false }).features[0]).toMatchObject({ outcome: 'stable', note: 'not-evident' })
    expect(one({ isOverall: true }, { isNamed: false }).outcome).toBe('drifted')
    expect(one({ isAlarm: false }, {}).outcome).toBe('stable')
    expect(one({ isAlarm: false, isOverall: true }, {}).outcome).toBe('stable')
  })

  it('is missing of a difference that is as large as the threshold', () => {
    expect(one({ isAlarm: false }, {}, 0.1).features[0]?.note).toBe('not-evident')
  })

  it('may lack a beginning', () => {
    const judgement = one({ since: null }, { since: null })
    expect(judgement.features[0]).toMatchObject({ outcome: 'drifted', since: null })
    expect(judgement.evidence).toMatchObject({ since: null, lastingHours: null })
  })

  it('says how long it has lasted, in whole hours', () => {
    expect(one({}, { since: now - 3.4 * hourMs }).evidence.lastingHours).toBe(3)
  })

  it('is of the shares, where the feature has categories', () => {
    const watched = detected({ features: new Map([['size', shift({ figure: 'share' })]]) })
    const { evidence } = judge(watched, compared('size', 0.3, { statisticName: 'total-variation' }))
    expect(evidence).toMatchObject({ totalVariation: 0.3, shift: 'other-shares' })
    expect(evidence).not.toHaveProperty('ksStatistic')
  })
})

describe('a look without drift', () => {
  it('has the outcome of what could be said', () => {
    expect(judge(detected({}))).toMatchObject({
      outcome: 'not-comparable',
      severity: null,
      evidence: { driftedCount: 0, comparedCount: 0 },
    })
    const few = compared('few', null, { status: 'insufficient-data', note: 'too-few-rows' })
    expect(judge(detected({}), few)).toMatchObject({
      outcome: 'insufficient-data',
      evidence: { driftedCount: 0, comparedCount: 0 },
    })
  })

  it('says until when it learns, with the feature that came closest', () => {
    const learning = { status: 'learning', until: 50 * dayMs } as const
    expect(judge(learning, compared('a', 0.2), compared('b', 0.3)).evidence).toMatchObject({
      feature: 'b',
      ksStatistic: 0.3,
      learningUntil: new Date(50 * dayMs).toISOString(),
      comparedCount: 0,
    })
  })
})

describe('the word for a shift', () => {
  it.each([
    ['location', 1, 'above'],
    ['location', -1, 'below'],
    ['spread', 1, 'wider'],
    ['spread', -1, 'narrower'],
    ['share', 1, 'other-shares'],
    ['excess', 1, 'other-shares'],
  ] as const)('of %s in direction %i is %s', (figure, direction, word) => {
    expect(shiftOf({ figure, direction })).toBe(word)
  })
})
