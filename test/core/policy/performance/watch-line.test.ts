import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { fallStates, followLines, type LineTrack, returnOf } from '#core/policy/performance/follow-lines'
import { backStretch, lineVerdicts, type StretchOf } from '#core/policy/performance/line-verdicts'
import type { PerformanceLine } from '#core/policy/performance/performance-lines'
import { findReturn, type LineSpan, type LineStep, lineSteps, watchFall } from '#core/policy/performance/watch-line'

const span = (at: number, mean: number, over: Partial<LineSpan> = {}): LineSpan => ({
  ...{ startsAt: at * dayMs, endsAt: (at + 1) * dayMs, mean, rowCount: 100, rowVariance: 0.16 },
  ...{ own: { mean, rowCount: 100 }, ...over },
})
/** Days that alternate by 0.1: the noise of a row is 0.91889 after 16 of them (see past-noise). */
const calm = (count: number, mean = 0) =>
  Array.from({ length: count }, (_, day) => span(day, mean + (day % 2 === 0 ? -0.05 : 0.05)))
const asked = { blockMs: dayMs, rowVarianceMin: 0, knownUntil: 1000 * dayMs, tolerated: 0 }
const deviation16 = Math.sqrt((0.005 / 0.97765) * 100) * 1.284912

describe('blocks beside a line', () => {
  it('are in standard deviations as they were known before them', () => {
    const steps = lineSteps([...calm(16), span(16, 0.3), span(17, 90)], asked)
    expect(steps[16]?.surprise).toBeCloseTo((0.3 * 10) / deviation16, 5)
    expect(steps[16]?.ownSurprise).toBeCloseTo((0.3 * 10) / deviation16, 5)
    expect(steps[7]).toMatchObject({ noise: null, surprise: null, ownSurprise: null })
    expect(steps[8]?.surprise).not.toBeNull()
  })

  it('are no evidence as far as they are tolerated', () => {
    const [last] = lineSteps([...calm(16), span(16, 0.3)], { ...asked, tolerated: 0.1 }).slice(-1)
    expect(last?.surprise).toBeCloseTo((0.2 * 10) / deviation16, 5)
    expect(last?.ownSurprise).toBeCloseTo((0.2 * 10) / deviation16, 5)
  })

  it('tell no more with more rows than usual, and less with fewer', () => {
    const surprise = (rowCount: number) => lineSteps([...calm(16), span(16, 0.3, { rowCount })], asked)[16]?.surprise
    expect(surprise(400)).toBeCloseTo((0.3 * 10) / deviation16, 5)
    expect(surprise(25)).toBeCloseTo((0.3 * 5) / deviation16, 5)
  })

  it('have the surprise of the champion by its own rows, and none without any', () => {
    const own = { mean: -0.2, rowCount: 25 }
    const steps = lineSteps([...calm(16), span(16, 0.3, { own }), span(17, 0.3, { own: null })], asked)
    expect(steps[16]?.ownSurprise).toBeCloseTo((-0.2 * 5) / deviation16, 5)
    expect(steps[17]).toMatchObject({ ownSurprise: null })
    expect(steps[17]?.surprise).not.toBeNull()
  })

  it('end by when labels are known', () => {
    expect(lineSteps(calm(16), { ...asked, knownUntil: 10 * dayMs })).toHaveLength(10)
    expect(lineSteps(calm(16), { ...asked, knownUntil: 10 * dayMs - 1 })).toHaveLength(9)
  })

  it('join their spans, weighed by rows, and begin at multiples of their length', () => {
    const spans = [
      span(1, 0.2, { rowCount: 30, rowVariance: 0.1, own: { mean: 0.4, rowCount: 10 } }),
      span(2, 0.5, { rowCount: 10, own: null }),
      span(3, 0.1, { rowCount: 10, rowVariance: 0.3, own: { mean: 0.1, rowCount: 30 } }),
    ]
    const steps = lineSteps(spans, { ...asked, blockMs: 2 * dayMs })
    expect(steps.map(({ block }) => [block.startsAt / dayMs, block.endsAt / dayMs])).toEqual([
      [0, 2],
      [2, 4],
    ])
    expect(steps[1]?.block).toMatchObject({ rowCount: 20, own: { mean: 0.1, rowCount: 30 } })
    expect(steps[1]?.block.mean).toBeCloseTo(0.3, 12)
    expect(steps[1]?.block.rowVariance).toBeCloseTo((0.16 + 0.3) / 2, 12)
    expect(steps[0]?.block.own?.mean).toBeCloseTo(0.4, 12)
  })

  it('of several spans tell as much as all of them', () => {
    const [last] = lineSteps([...calm(16), span(16, 0.3), span(17, 0.3)], { ...asked, blockMs: 2 * dayMs }).slice(-1)
    expect(last?.surprise).toBeCloseTo((0.3 * Math.sqrt(200)) / deviation16, 5)
  })

  it('of one day share its noise', () => {
    const quarters = Array.from({ length: 44 }, (_, index) => ({
      ...span(index / 4, index % 2 === 0 ? -0.05 : 0.05),
      endsAt: ((index + 1) / 4) * dayMs,
    }))
    const steps = lineSteps(quarters, { ...asked, blockMs: dayMs / 4 })
    expect(steps[41]?.noise).toBe(steps[40]?.noise)
    expect(steps[44 - 1]?.noise).toBe(steps[40]?.noise)
    expect(steps[40]?.noise).not.toBe(steps[39]?.noise)
  })

  it('without any noise are as surprising as a block may be', () => {
    const flat = Array.from({ length: 16 }, (_, day) => span(day, 0, { rowVariance: 0 }))
    const surprise = (mean: number) => lineSteps([...flat, span(16, mean)], asked)[16]?.surprise
    expect([surprise(0.001), surprise(-0.001), surprise(0)]).toEqual([3, -3, 0])
  })
})

/** Blocks of a day with given surprises; `own` differs where it is said. */
const stepsOf = (surprises: readonly number[], own: readonly (number | null)[] = surprises): LineStep[] =>
  surprises.map((surprise, day) => ({
    ...{ block: span(day, surprise), noise: { rowDeviation: 1, usualRowCount: 100, spanCount: 16 } },
    ...{ surprise, ownSurprise: own[day] ?? null },
  }))
/** A level of 1,000: 365 blocks a year, and 0.365 false alarms. */
const watch = { from: 0, blockMs: dayMs, falseAlarms: 0.365 }
const fellOn = (steps: readonly LineStep[], over: Partial<typeof watch> = {}) =>
  [...watchFall(steps, { ...watch, ...over })].findIndex(({ isBelow }) => isBelow)

describe('a fall', () => {
  it('is evident once the evidence reaches the level', () => {
    // Three deviations a block multiply the evidence of the size 2.5 by 79.04: the mean of five is 17.7 + 4.4 + … after
    // one block, and above 1,000 after the second.
    expect(fellOn(stepsOf([3, 3, 3]))).toBe(1)
    expect(fellOn(stepsOf([3, 3, 3]), { falseAlarms: 0.365 / 10 })).toBe(2)
    expect(fellOn(stepsOf([3, 3, 3]), { blockMs: dayMs / 10 })).toBe(2)
    expect(fellOn(stepsOf(Array(300).fill(0)))).toBe(-1)
  })

  it('counts blocks from the beginning of the watch on', () => {
    expect(fellOn(stepsOf([3, 3, 3, 3]), { from: 2 * dayMs })).toBe(1)
    expect(
      [...watchFall(stepsOf([3, 3, 3, 3]), { ...watch, from: 2 * dayMs })].map(({ block }) => block.startsAt),
    ).toEqual([2 * dayMs, 3 * dayMs])
  })

  it('needs a share of the present champion in the evidence', () => {
    expect(fellOn(stepsOf([3, 3, 3, 3], [null, null, null, 2.5]))).toBe(3)
    expect(fellOn(stepsOf([3, 3, 3, 3], [null, null, null, 0]))).toBe(-1)
    const states = [...watchFall(stepsOf([3, 3, 3, 3], [null, 3, 3, 3]), watch)]
    expect(states.map(({ isOwnBelow }) => isOwnBelow)).toEqual([false, false, true, true])
  })

  it('needs more of it than chance would gather over as many blocks', () => {
    // 31 quiet blocks of the champion gather about 6, beside a model whose last three blocks are far below.
    const surprises = [...Array(28).fill(0), 3, 3, 3]
    expect(fellOn(stepsOf(surprises))).toBeGreaterThan(0)
    expect(fellOn(stepsOf(surprises, Array(31).fill(0)))).toBe(-1)
  })

  it('leaves out blocks before the noise is known', () => {
    const steps = stepsOf([3, 3, 3]).map((step, day) => (day === 0 ? { ...step, surprise: null } : step))
    expect([...watchFall(steps, watch)]).toHaveLength(2)
  })
})

describe('a return', () => {
  it('is evident by blocks of the champion that are as far on the good side', () => {
    expect(findReturn(stepsOf([-3, -3, -3]), watch)?.startsAt).toBe(dayMs)
    expect(findReturn(stepsOf([-3, -3, -3, -3]), { ...watch, from: 2 * dayMs })?.startsAt).toBe(3 * dayMs)
    expect(findReturn(stepsOf([-3, -3, -3], [null, -3, -3]), watch)?.startsAt).toBe(2 * dayMs)
    expect(findReturn(stepsOf([3, 3, 3]), watch)).toBeNull()
  })
})

const track = (line: PerformanceLine, surprises: readonly number[], over: Partial<LineTrack> = {}): LineTrack => {
  const steps = stepsOf(surprises)
  const spans = steps.map(({ block }) => block)
  return { line, limit: 0.3, watchedFrom: Number.NEGATIVE_INFINITY, spans, steps, returnSteps: () => steps, ...over }
}
const both = { blockMs: dayMs, returnBlockMs: dayMs, falseAlarms: 0.365, falseReturns: 0.365 }
const follow = (tracks: readonly LineTrack[], begin: Partial<Parameters<typeof followLines>[1]> = {}) =>
  followLines(
    tracks,
    { open: null, since: Number.NEGATIVE_INFINITY, ...begin },
    { ...both, ofLine: ({ line }) => tracks.find((each) => each.line === line) ?? null },
  )

describe('falls and returns', () => {
  it('begin with the fall that is evident first', () => {
    const standing = follow([track('threshold', [0, 3, 3, 3]), track('floor', [3, 3, 0, 0])])
    expect(standing.open).toEqual({ line: 'threshold', limit: 0.3, evidentAt: 3 * dayMs })
    const floorOnly = follow([track('threshold', [0, 0, 0, 0]), track('floor', [3, 3, 0, 0], { limit: null })])
    expect(floorOnly.open).toEqual({ line: 'floor', limit: null, evidentAt: 2 * dayMs })
  })

  it('tell the line that is named first of several at once', () => {
    expect(follow([track('threshold', [3, 3]), track('first-weeks', [3, 3]), track('floor', [3, 3])]).open?.line).toBe(
      'threshold',
    )
    expect(follow([track('floor', [3, 3]), track('first-weeks', [3, 3])]).open?.line).toBe('first-weeks')
  })

  it('end by the first block that makes the return evident, and only later blocks are evidence of another fall', () => {
    const standing = follow([track('threshold', [3, 3, -3, -3, 0])])
    expect(standing).toEqual({ open: null, returnedFrom: 2 * dayMs, since: 4 * dayMs })
    const again = follow([track('threshold', [3, 3, -3, -3, 3, 3])])
    expect(again).toEqual({
      open: { line: 'threshold', limit: 0.3, evidentAt: 6 * dayMs },
      returnedFrom: 2 * dayMs,
      since: 4 * dayMs,
    })
  })

  it('go on from an open fall, whose return counts from when it was evident', () => {
    const open = { line: 'threshold', limit: 0.3, evidentAt: 2 * dayMs } as const
    expect(follow([track('threshold', [-3, -3, -3, 0])], { open }).open).toEqual(open)
    expect(follow([track('threshold', [-3, -3, -3, -3])], { open })).toMatchObject({ open: null, since: 4 * dayMs })
  })

  it('count nothing before the beginning', () => {
    expect(follow([track('threshold', [3, 3, 0, 0])], { since: 2 * dayMs }).open).toBeNull()
    expect(follow([track('threshold', [3, 3, 0, 0], { watchedFrom: 2 * dayMs })]).open).toBeNull()
  })

  it('are not over where the line is not known any more', () => {
    const open = { line: 'first-weeks', limit: 0.3, evidentAt: 0 } as const
    expect(follow([track('threshold', [-3, -3, -3])], { open }).open).toEqual(open)
    expect(returnOf(null, 0, both)).toBeNull()
  })

  it('give way to a fall below a line that is told earlier, unless the return came first', () => {
    const worse = follow([track('threshold', [0, 0, 3, 3]), track('floor', [3, 3, 0, 0])])
    expect(worse.open).toMatchObject({ line: 'threshold', evidentAt: 4 * dayMs })
    const milder = follow([track('threshold', [3, 3, 0, 0]), track('floor', [0, 0, 3, 3])])
    expect(milder.open).toMatchObject({ line: 'threshold', evidentAt: 2 * dayMs })
    const returned = follow([track('threshold', [0, 0, 0, 0, 3, 3]), track('floor', [3, 3, -3, -3, 0, 0])])
    expect(returned).toMatchObject({ open: { line: 'threshold', evidentAt: 6 * dayMs }, returnedFrom: 2 * dayMs })
  })

  it('have blocks of their own for returns', () => {
    const steps = track('threshold', [3, 3, 0, 0], { returnSteps: () => stepsOf([0, 0, -3, -3]) })
    expect(follow([steps])).toMatchObject({ open: null, since: 4 * dayMs })
    expect([...fallStates(steps, dayMs, both)]).toHaveLength(3)
  })
})

describe('the verdict about a line', () => {
  /** Means are surprises: the excess of a stretch is their mean. */
  const stretchOf: StretchOf = ({ spans }, { from, to = Number.POSITIVE_INFINITY }) => {
    const kept = spans.filter(({ startsAt, endsAt }) => startsAt >= from && endsAt <= to)
    const excess = kept.reduce((sum, { mean }) => sum + mean, 0) / kept.length
    return { from, to: kept.at(-1)?.endsAt ?? 0, excess } as ReturnType<StretchOf>
  }
  const verdict = (one: LineTrack, over: { isSuccessor?: boolean; since?: number } = {}) => {
    const { isSuccessor = false, since = Number.NEGATIVE_INFINITY } = over
    return lineVerdicts([one], { open: null, returnedFrom: null, since }, { ...both, isSuccessor, stretchOf })[0]
  }

  it('says since when a fall is evident, by the stretch that shows it most', () => {
    expect(verdict(track('threshold', [-1, 3, 3, 3]))).toMatchObject({
      ...{ line: 'threshold', limit: 0.3, isBelow: true, isOwnBelow: true, evidentAt: 3 * dayMs },
      stretch: { from: dayMs, to: 4 * dayMs, excess: 3 },
    })
  })

  it('is none where the line is kept', () => {
    expect(verdict(track('threshold', [0, 0, 0]))).toMatchObject({ isBelow: false, isOwnBelow: false, evidentAt: null })
  })

  it('tells a fall that is neither going on nor over by the blocks that showed it', () => {
    expect(verdict(track('threshold', [0, 3, 3, -20, -20]))?.stretch).toEqual({ from: dayMs, to: 3 * dayMs, excess: 3 })
  })

  it('counts from the end of the fall before', () => {
    expect(verdict(track('threshold', [3, 3, 0]), { since: 2 * dayMs })).toMatchObject({ isBelow: false })
  })

  it('blames a successor for its own blocks alone', () => {
    const steps = stepsOf([3, 3, 3, 3, 3], [null, null, 2.5, 3, 3]).map((step, day) =>
      day < 2 ? { ...step, block: { ...step.block, own: null } } : step,
    )
    // Its own evidence is about 10, 490 and 25,000.
    const one = track('threshold', [], { steps, spans: steps.map(({ block }) => block) })
    expect(verdict(one)).toMatchObject({ evidentAt: 3 * dayMs, stretch: { from: 0 } })
    expect(verdict(one, { isSuccessor: true })).toMatchObject({ evidentAt: 5 * dayMs, stretch: { from: 2 * dayMs } })
  })

  it('rests a return on the stretch that shows it most, from the fall on', () => {
    const one = track('threshold', [-9, 3, -2, -2])
    expect(backStretch(one, dayMs, stretchOf)).toMatchObject({ from: 2 * dayMs, excess: -2 })
    expect(backStretch(null, 0, stretchOf)).toBeNull()
  })
})
