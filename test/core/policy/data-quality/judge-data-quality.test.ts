import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { judgeDataQuality } from '#core/policy/data-quality/judge-data-quality'
import { configuration, now } from '#test/core/policy/samples'
import { featureInUse, hoursOf, times } from './sample-feature.ts'

const quiet = { features: [], silence: { since: now, afterMs: dayMs, usualPauseMs: 0 }, now, configuration }
const silentFor = (hours: number) => ({ since: now - hours * hourMs, afterMs: dayMs, usualPauseMs: 0 })
const calm = (rowCount = 500) => times(30, () => ({ mean: 0, rowCount }))

describe('rejected rows', () => {
  const rejections = (share: number, rowCount: number, days = calm(), rejectedRun = 0) => {
    const rows = {
      subject: 'incoming rows' as const,
      latest: { mean: share, rowCount },
      rejectedRun,
      days,
      isChanged: false,
    }
    return judgeDataQuality({ ...quiet, incoming: [{ ...rows, reason: 'x: "n.a." is no number' }] })
  }

  it('are a problem when their share rises by more than the limit', () => {
    expect(rejections(0.6, 500).findings).toMatchObject([
      {
        problem: 'rejected-rows',
        subject: 'incoming rows',
        isLingering: false,
        evidence: {
          rejectedShare: 0.6,
          rejectedShareReference: 0,
          rows: 500,
          rejected: 300,
          reason: 'x: "n.a." is no number',
        },
      },
    ])
    expect(rejections(1, 30, []).findings).toHaveLength(1)
    expect(rejections(1, 30, [{ mean: 0, rowCount: 20 }]).findings).toHaveLength(1)
  })

  it('are found at once when nothing else comes any more', () => {
    expect(rejections(0.08, 500, calm(), 40).findings).toMatchObject([{ isLingering: false }])
    const usual = times(30, () => ({ mean: 0.1, rowCount: 500 }))
    expect(rejections(0.12, 500, usual, 60).findings).toEqual([])
  })

  it('are none when as many were rejected before, or a few by chance', () => {
    expect(
      rejections(
        0.6,
        500,
        times(30, (day) => ({ mean: 0.57 + 0.02 * (day % 3), rowCount: 500 })),
      ).findings,
    ).toEqual([])
    expect(rejections(0.08, 500).findings).toEqual([])
    expect(
      rejections(
        0.25,
        20,
        times(30, () => ({ mean: 0.1, rowCount: 40 })),
      ).findings,
    ).toMatchObject([{ isLingering: true }])
  })

  it('are not judged on a handful of rows', () => {
    expect(rejections(1, 19)).toEqual({ findings: [], unjudged: ['incoming rows'] })
  })
})

describe('repeated rows', () => {
  const repeats = (share: number, days = calm()) =>
    judgeDataQuality({ ...quiet, repeats: { days, latest: { mean: share, rowCount: 400 } } }).findings

  it('are a problem when every second row was there before', () => {
    expect(repeats(0.5)).toMatchObject([{ problem: 'repeated-rows', evidence: { repeatedShare: 0.5 } }])
  })

  it('are not judged while a feature that tells rows apart is broken', () => {
    const rows = times(30, () => times(240, (row) => row))
    const { limits: _, ...inUse } = featureInUse({ reference: rows, hours: hoursOf(() => null) })
    const features = [{ featureName: 'price', inUse }]
    const judged = judgeDataQuality({
      ...quiet,
      features,
      repeats: { days: calm(), latest: { mean: 1, rowCount: 400 } },
    })
    expect(judged).toMatchObject({ findings: [{ problem: 'missing-columns' }], unjudged: ['repeated rows'] })
  })

  it('are usual where rows have few values', () => {
    expect(
      repeats(
        0.9,
        times(30, (day) => ({ mean: 0.88 + 0.01 * (day % 3), rowCount: 400 })),
      ),
    ).toEqual([])
  })
})

describe('the number of rows', () => {
  /** Fewer rows on the last two days of a week. */
  const rowsOn = (day: number) => (day % 7 < 5 ? 1000 : 400) + (day % 3) * 20
  const volume = (rowCount: number, { lastDay = 59, count = 60, on = rowsOn } = {}) => {
    const days = times(count, (index) => lastDay - count + 1 + index).map((day) => ({
      at: day * dayMs,
      rowCount: on(day),
    }))
    const from = (lastDay + 1) * dayMs
    return judgeDataQuality({ ...quiet, volume: { days, latest: { from, to: from + dayMs, rowCount } } }).findings
  }

  it('is told when it doubled or fell to half, on the same day of the week', () => {
    expect(volume(2000)).toMatchObject([
      { problem: 'volume', isLingering: false, evidence: { rows: 2000, usualRows: 1020 } },
    ])
    expect(volume(480)).toMatchObject([{ problem: 'volume', isLingering: false }])
    expect(volume(420, { lastDay: 60 })).toEqual([])
    expect(volume(900, { lastDay: 60 })).toMatchObject([{ problem: 'volume' }])
  })

  it('is usual on a day as there are some, and where days differ by factors', () => {
    expect(volume(1100)).toEqual([])
    const wandering = volume(300, { on: (day) => 1000 * 4 ** Math.sin(day * 1.7) })
    expect(wandering.filter(({ isLingering }) => !isLingering)).toEqual([])
    expect(volume(100, { count: 5 })).toEqual([])
  })

  it('is not told beside silence', () => {
    const days = times(60, (day) => ({ at: day * dayMs, rowCount: 1000 }))
    const latest = { from: 60 * dayMs, to: 61 * dayMs, rowCount: 100 }
    const { findings } = judgeDataQuality({ ...quiet, volume: { days, latest }, silence: silentFor(30) })
    expect(findings).toMatchObject([{ problem: 'silence' }])
  })
})
