import { describe, expect, it } from 'vitest'
import type { DataProblem } from '#contracts/events/data-problem'
import { brokenFeatures, followDataQualityEpisodes, usualSince } from '#core/policy/data-quality/data-quality-episodes'

const finding = (problem: DataProblem, isLingering = false, subject = 'price') => ({
  problem,
  subject,
  isLingering,
  evidence: {},
})
const episode = (problem: DataProblem, subject = 'price', usualFrom: number | null = 100) => {
  return { episodeId: problem, problem, subject, openedAt: 0, usualFrom }
}
const follow = (
  open: ReturnType<typeof episode>[],
  findings: ReturnType<typeof finding>[],
  unjudged: readonly string[] = [],
) => {
  const step = followDataQualityEpisodes({ open, judgement: { findings, unjudged }, asUsual: null, now: 50 })
  const names = (all: readonly { readonly problem: string }[]) => all.map(({ problem }) => problem)
  return { opened: names(step.opened), closed: names(step.closed), continued: names(step.continued) }
}

describe('data-quality episodes', () => {
  it('open once, the gravest problem of a feature alone', () => {
    const both = [finding('null-spike'), finding('unseen-categories')]
    expect(follow([], both)).toEqual({ opened: ['null-spike'], closed: [], continued: [] })
    expect(follow([episode('null-spike')], both)).toEqual({ opened: [], closed: [], continued: ['null-spike'] })
  })

  it('close when the problem is over, and neither open nor close while it lingers', () => {
    expect(follow([episode('null-spike')], [])).toMatchObject({ closed: ['null-spike'] })
    expect(follow([episode('null-spike')], [finding('null-spike', true)])).toMatchObject({ continued: ['null-spike'] })
    expect(follow([], [finding('null-spike', true)])).toEqual({ opened: [], closed: [], continued: [] })
  })

  it('tell a column that is gone and comes back once', () => {
    expect(follow([episode('null-spike')], [finding('missing-columns')])).toMatchObject({ opened: [], closed: [] })
    expect(follow([episode('missing-columns')], [finding('null-spike', true)])).toMatchObject({ closed: [] })
  })

  it('give way to another problem of the feature when they are over', () => {
    const step = follow([episode('null-spike')], [finding('stuck-value')])
    expect(step).toEqual({ opened: ['stuck-value'], closed: ['null-spike'], continued: [] })
  })

  it('go on while too few rows come to say otherwise', () => {
    expect(follow([episode('null-spike')], [], ['price']).continued).toEqual(['null-spike'])
  })

  it('of an earlier release that are several of one feature become one', () => {
    const open = [episode('null-spike'), episode('unseen-categories')]
    const step = follow(open, [finding('null-spike'), finding('unseen-categories')])
    expect(step).toEqual({ opened: [], closed: ['unseen-categories'], continued: ['null-spike'] })
  })

  it('of rows do not stand in the way of a feature of their name', () => {
    const step = follow(
      [episode('silence', 'observations')],
      [finding('silence', false, 'observations'), finding('null-spike', false, 'observations')],
    )
    expect(step).toEqual({ opened: ['null-spike'], closed: [], continued: ['silence'] })
  })

  it('name the features that are broken, which rows are not', () => {
    const open = [episode('out-of-range'), episode('silence', 'observations'), episode('volume', 'observations')]
    expect(brokenFeatures(open)).toEqual(new Set(['price']))
  })
})

describe('an episode whose time is up', () => {
  const day = 86_400_000
  /** @param asUsual the findings if it were usual */
  const later = (
    open: ReturnType<typeof episode>[],
    found: ReturnType<typeof finding>[],
    asUsual: ReturnType<typeof finding>[],
    unjudged: readonly string[] = [],
  ) => {
    const judgement = { findings: found, unjudged }
    const step = followDataQualityEpisodes({ open, judgement, asUsual: { findings: asUsual }, now: 100 })
    const closed = step.closed.map(({ problem, because }) => `${problem} ${because}`)
    const putOff = step.putOff.map(({ problem, usualFrom }) => [problem, usualFrom])
    return { closed, putOff, opened: step.opened.map(({ problem }) => problem), continued: step.continued.length }
  }
  const nothing = { closed: [], putOff: [], opened: [], continued: 0 }

  it('counts as usual if its days are alike, and is not opened again by the same look', () => {
    const spike = [finding('null-spike')]
    expect(later([episode('null-spike')], spike, [])).toEqual({ ...nothing, closed: ['null-spike usual'] })
    const lingering = [finding('null-spike', true)]
    expect(later([episode('null-spike')], spike, lingering)).toEqual({ ...nothing, closed: ['null-spike usual'] })
    expect(later([episode('missing-columns')], spike, [])).toEqual({ ...nothing, closed: ['missing-columns usual'] })
  })

  it('makes room for another problem of the feature', () => {
    const both = [finding('null-spike'), finding('stuck-value')]
    const step = later([episode('null-spike')], both, [finding('stuck-value')])
    expect(step).toEqual({ ...nothing, closed: ['null-spike usual'], opened: ['stuck-value'] })
  })

  it('is over, not usual, where the data is as before', () => {
    expect(later([episode('null-spike')], [], [])).toEqual({ ...nothing, closed: ['null-spike restored'] })
  })

  it('is put off by a week while it still changes', () => {
    const spike = [finding('null-spike')]
    const putOff = [['null-spike', 100 + 7 * day]]
    expect(later([episode('null-spike')], spike, spike)).toEqual({ ...nothing, putOff, continued: 1 })
    expect(later([episode('null-spike')], spike, [finding('missing-columns')])).toMatchObject({ putOff })
  })

  it('ends where too few rows tell, without being usual', () => {
    const step = later([episode('null-spike')], [], [], ['price'])
    expect(step).toEqual({ ...nothing, closed: ['null-spike unjudged'] })
  })

  it('goes on where its time is not up, and where it is silence', () => {
    const open = [episode('null-spike', 'price', 101), episode('silence', 'observations', 1)]
    const found = [finding('null-spike'), finding('silence', false, 'observations')]
    expect(later(open, found, [])).toEqual({ ...nothing, continued: 2 })
  })
})

describe('a change that counts as usual', () => {
  it('is the latest of its kind: a null spike may become a missing column', () => {
    const changes = [
      { problem: 'null-spike' as const, subject: 'price', openedAt: 1 },
      { problem: 'missing-columns' as const, subject: 'price', openedAt: 5 },
      { problem: 'null-spike' as const, subject: 'size', openedAt: 9 },
    ]
    expect(usualSince(changes, 'null-spike', 'price')).toBe(5)
    expect(usualSince(changes, 'stuck-value', 'price')).toBeNull()
  })
})
