import { describe, expect, it } from 'vitest'
import type { DataProblem } from '#contracts/events/data-problem'
import { brokenFeatures, followDataQualityEpisodes } from '#core/policy/data-quality/data-quality-episodes'

const finding = (problem: DataProblem, isLingering = false, subject = 'price') => ({
  problem,
  subject,
  isLingering,
  evidence: {},
})
const episode = (problem: DataProblem, subject = 'price') => ({ episodeId: problem, problem, subject, openedAt: 0 })
const follow = (
  open: ReturnType<typeof episode>[],
  findings: ReturnType<typeof finding>[],
  unjudged: readonly string[] = [],
) => {
  const step = followDataQualityEpisodes({ open, judgement: { findings, unjudged } })
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
