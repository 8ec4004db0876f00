import { describe, expect, it } from 'vitest'
import { hourMs } from '#core/instant'
import { brokenFeatures, followDataQualityEpisodes } from '#core/policy/data-quality/data-quality-episodes'
import { judgeDataQuality } from '#core/policy/data-quality/judge-data-quality'
import { decodeProfile } from '#core/profile/decode-profiles'
import { seededRandom } from '#core/statistics/seeded-random'
import { configuration, now, profileOf } from '#test/core/policy/samples'

const repeat = <Value>(value: Value, count: number): Value[] => Array.from({ length: count }, () => value)
const numbers = (count: number, nullCount: number) =>
  profileOf([...repeat(1, count - nullCount), ...repeat(null, nullCount)])
const words = (...counts: [string, number][]) => profileOf(counts.flatMap(([word, count]) => repeat(word, count)))

function judge(reference: ReturnType<typeof profileOf> | null, recent: ReturnType<typeof profileOf> | null) {
  const features = [{ featureName: 'vic_price', reference, recent }]
  return judgeDataQuality({ features, lastObservedAt: now, now, configuration })
}

describe('null rates', () => {
  it('are a spike when they rise by more than the limit', () => {
    expect(judge(numbers(1000, 20), numbers(100, 40)).findings).toMatchObject([
      {
        problem: 'null-spike',
        subject: 'vic_price',
        isLingering: false,
        evidence: { nullRate: 0.4, nullRateReference: 0.02 },
      },
    ])
  })

  it('are none when they were always high', () => {
    expect(judge(numbers(1000, 400), numbers(100, 45)).findings).toEqual([])
  })

  it('are none when the rise may be chance', () => {
    expect(judge(numbers(1000, 300), numbers(20, 11)).findings).toEqual([])
  })

  it('are a missing column when every value is gone', () => {
    expect(judge(numbers(1000, 20), numbers(48, 48)).findings).toMatchObject([
      { problem: 'missing-columns', subject: 'vic_price' },
    ])
  })

  it('are no missing column when the reference has no value either', () => {
    expect(judge(numbers(1000, 1000), numbers(48, 48)).findings).toEqual([])
  })

  it('are not judged on a handful of rows', () => {
    expect(judge(numbers(1000, 0), numbers(19, 19))).toEqual({ findings: [], unjudged: ['vic_price'] })
  })
})

describe('categories', () => {
  const reference = words(['up', 600], ['down', 400])

  it('that nobody has seen are a problem from the limit on', () => {
    expect(judge(reference, words(['up', 60], ['sideways', 40])).findings).toMatchObject([
      { problem: 'unseen-categories', evidence: { unseenShare: 0.4, category: 'sideways' } },
    ])
  })

  it('whose shares only changed are drift, not broken', () => {
    expect(judge(reference, words(['down', 100])).findings).toEqual([])
  })

  it('that are always new are no fault of the pipeline', () => {
    const identifiers = (from: number, count: number) =>
      words(...Array.from({ length: count }, (_, index): [string, number] => [`id-${from + index}`, 1]))
    expect(judge(identifiers(0, 800), identifiers(5000, 100)).findings).toEqual([])
  })
})

describe('unseen categories of a large set', () => {
  const sample = (seed: string, rows: number, categories: number, from = 0) => {
    const { uniform } = seededRandom(seed)
    return profileOf(
      Array.from({ length: rows }, () => `merchant-${from + Math.floor(uniform() * categories)}`.padStart(36, '0')),
    )
  }

  it.each([
    [400, 8000, 2000],
    [5000, 5000, 200],
    [5000, 1000, 20_000],
    [100_000, 20_000, 2000],
  ])('are no broken data: %i categories, %i rows and then %i', (categories, referenceRows, rows) => {
    const [reference, recent] = [sample('then', referenceRows, categories), sample('now', rows, categories)]
    expect(judge(reference, recent).findings).toEqual([])
  })

  it.each([1, 20, 400])('are broken data when %i codes of a new list come instead', (codes) => {
    const [reference, recent] = [sample('then', 8000, 400), sample('now', 100, codes, 1_000_000)]
    expect(judge(reference, recent).findings).toMatchObject([{ problem: 'unseen-categories' }])
  })

  it('cannot be told of a reference of which an earlier release dropped categories', () => {
    const stored = { kind: 'categorical', rows: 1500, nulls: 0, counts: { up: 1000, down: 300 }, other: 200 }
    expect(judge(decodeProfile(stored), words(['left', 100])).findings).toEqual([])
  })
})

describe('rejected rows', () => {
  const rejections = (rowCount: number, rejectedCount: number, reference: readonly [number, number] = [1000, 0]) => {
    const [referenceRowCount, referenceRejectedCount] = reference
    const rows = {
      rowCount,
      rejectedCount,
      referenceRowCount,
      referenceRejectedCount,
      reason: 'x: "n.a." is no number',
    }
    const incoming = [{ subject: 'incoming rows' as const, ...rows }]
    return judgeDataQuality({ features: [], incoming, lastObservedAt: now, now, configuration })
  }

  it('are a problem when their share rises by more than the limit', () => {
    expect(rejections(500, 300).findings).toMatchObject([
      {
        problem: 'rejected-rows',
        subject: 'incoming rows',
        isLingering: false,
        evidence: { rejectedShare: 0.6, rejectedShareReference: 0, rows: 500, reason: 'x: "n.a." is no number' },
      },
    ])
    for (const reference of [
      [0, 0],
      [20, 0],
    ] as const)
      expect(rejections(30, 30, reference).findings).toHaveLength(1)
  })

  it('are none when as many were rejected while the reference was collected, or by chance', () => {
    expect(rejections(500, 300, [1000, 590]).findings).toEqual([])
    expect(rejections(500, 40).findings).toEqual([])
    expect(rejections(20, 5, [40, 4]).findings).toEqual([])
  })

  it('linger between half of the limit and the limit', () => {
    expect(rejections(500, 75).findings).toMatchObject([{ isLingering: true }])
  })

  it('are not judged on a handful of rows, and are no broken feature', () => {
    expect(rejections(19, 19)).toEqual({ findings: [], unjudged: ['incoming rows'] })
    expect(brokenFeatures([{ problem: 'rejected-rows', subject: 'incoming rows' }])).toEqual(new Set())
  })
})

describe('silence', () => {
  const silent = (hours: number | null) =>
    judgeDataQuality({ features: [], lastObservedAt: hours === null ? null : now - hours * hourMs, now, configuration })
      .findings

  it('begins after the hours of silence', () => {
    expect(silent(24)).toEqual([])
    expect(silent(25)).toMatchObject([
      { problem: 'silence', subject: 'observations', evidence: { silentHours: 25, silenceHours: 24 } },
    ])
  })

  it('does not befall a model that was never observed', () => {
    expect(silent(null)).toEqual([])
  })
})

describe('data-quality episodes', () => {
  const spike = judge(numbers(1000, 20), numbers(100, 40))
  const lingering = judge(numbers(1000, 20), numbers(200, 34))
  const fine = judge(numbers(1000, 20), numbers(200, 4))
  const open = [{ episodeId: 'e1', problem: 'null-spike' as const, subject: 'vic_price' }]

  it('open once', () => {
    expect(followDataQualityEpisodes({ open: [], judgement: spike }).opened).toMatchObject([{ problem: 'null-spike' }])
    expect(followDataQualityEpisodes({ open, judgement: spike })).toEqual({ opened: [], closed: [], continued: open })
  })

  it('close when the problem is over', () => {
    expect(followDataQualityEpisodes({ open, judgement: fine })).toEqual({ opened: [], closed: open, continued: [] })
  })

  it('neither open nor close in between', () => {
    expect(lingering.findings).toMatchObject([{ isLingering: true }])
    expect(followDataQualityEpisodes({ open: [], judgement: lingering }).opened).toEqual([])
    expect(followDataQualityEpisodes({ open, judgement: lingering }).closed).toEqual([])
  })

  it('go on while too few rows come to say otherwise', () => {
    expect(followDataQualityEpisodes({ open, judgement: judge(numbers(1000, 20), null) }).continued).toEqual(open)
  })

  it('turn into one another by closing and opening', () => {
    const gone = judge(numbers(1000, 20), numbers(48, 48))
    const step = followDataQualityEpisodes({ open, judgement: gone })
    expect(step.closed).toEqual(open)
    expect(step.opened).toMatchObject([{ problem: 'missing-columns' }])
  })

  it('close when the champion changed to one without that feature', () => {
    expect(followDataQualityEpisodes({ open, judgement: judge(null, numbers(48, 48)) }).closed).toEqual(open)
  })

  it('name the features that are broken, which silence is not', () => {
    expect(brokenFeatures([...open, { problem: 'silence', subject: 'observations' }])).toEqual(new Set(['vic_price']))
  })
})
