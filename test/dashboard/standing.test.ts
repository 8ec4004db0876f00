import { describe, expect, it } from 'vitest'
import type { ModelSummary } from '#contracts/api/model-summary'
import { driftNow, driftWord, standingOf, standings } from '#dashboard/format/standing'

const performance = {
  at: '2024-03-01T00:00:00Z',
  accuracy: 0.9,
  labelled: 300,
  verdict: 'healthy',
  reason: null,
  naiveAccuracy: 0.6,
  naiveRule: 'majority',
  metric: 'accuracy',
  figure: 0.9,
  naiveFigure: 0.6,
}
type Changes = Partial<Pick<ModelSummary, 'championVersion' | 'performance' | 'servingVersion' | 'servingProblem'>>
const judged = (kinds: readonly (readonly [string, string | null, string?])[], changes: Changes = {}) => ({
  championVersion: 1,
  performance,
  openEpisodes: kinds.map(([kind, severity, subject = 'null-spike: size']) => ({ kind, subject, severity })),
  ...changes,
})

describe("a model's standing", () => {
  it.each([
    [[], 'healthy'],
    [[['drift', 'low']], 'drift'],
    [[['drift', 'medium']], 'drift'],
    [[['drift', 'high']], 'drift-high'],
    [
      [
        ['drift', 'high'],
        ['performance', 'low'],
      ],
      'degraded',
    ],
    [
      [
        ['performance', 'low'],
        ['data-quality', null],
        ['drift', 'low'],
      ],
      'bad-data',
    ],
  ] as const)('with %j open is %s', (open, standing) => {
    expect(standingOf(judged(open))).toBe(standing)
  })

  const data = (subject: string) => ['data-quality', null, subject] as const

  it('is no bad data where rows are too many, too few or none: those there are are right', () => {
    expect(standingOf(judged([data('volume: observations')]))).toBe('volume')
    expect(standingOf(judged([data('volume: observations'), ['drift', 'low']]))).toBe('drift')
    expect(standingOf(judged([data('silence: observations')]))).toBe('silent')
    expect(standingOf(judged([data('silence: observations'), data('stuck-value: size')]))).toBe('bad-data')
  })

  it('is the worst of all while no version answers, whatever the figures of the past say', () => {
    const servingProblem = { reason: 'gone', since: performance.at, rowsSince: 3 }
    const bad = [['data-quality', null]] as const
    expect(standingOf(judged(bad, { servingVersion: null, servingProblem }))).toBe('unserved')
    expect(standingOf(judged([], { servingVersion: 1, servingProblem }))).toBe('healthy')
    expect(standings.unserved.rank).toBeLessThan(standings['bad-data'].rank)
  })

  it('is not healthy below the naive forecast, whether an episode is open for it or not', () => {
    const below = { performance: { ...performance, verdict: 'below-floor' } }
    expect(standingOf(judged([], below))).toBe('below-floor')
    expect(standingOf(judged([['performance', 'low']], below))).toBe('below-floor')
  })

  it('is unknown without a version, and without labels', () => {
    expect(standingOf(judged([], { championVersion: null }))).toBe('no-model')
    expect(standingOf(judged([], { performance: null }))).toBe('unknown')
    const undecided = { ...performance, verdict: 'insufficient-data' }
    expect(standingOf(judged([], { performance: undecided }))).toBe('unknown')
  })

  it('is known from losses of weeks ago where labels take longer than the window', () => {
    expect(standingOf(judged([], { performance: { ...performance, accuracy: null } }))).toBe('healthy')
  })

  it('has a word of its own, not only a color', () => {
    const words = Object.values(standings).map(({ word }) => word)
    expect(new Set(words).size).toBe(words.length)
  })

  it('says of a model without drift whether there are rows enough to see one', () => {
    const tooFew = { rows: 5, rowsMin: 200, hours: 168, enoughAt: null }
    expect(driftWord({ openEpisodes: [], tooFewRows: { drift: null } })).toBe('none')
    expect(driftWord({ openEpisodes: [], tooFewRows: { drift: tooFew } })).toBe('too few rows')
  })

  it('names the highest of several drifts', () => {
    expect(driftNow(judged([]))).toBeNull()
    expect(
      driftNow(
        judged([
          ['drift', 'low'],
          ['drift', 'high'],
          ['drift', 'medium'],
        ]),
      ),
    ).toBe('high')
    expect(driftNow(judged([['performance', 'high']]))).toBeNull()
  })
})
