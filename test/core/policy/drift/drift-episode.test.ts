import { describe, expect, it } from 'vitest'
import type { Severity } from '#contracts/severity'
import { followDriftEpisode, type OpenDriftEpisode } from '#core/policy/drift/drift-episode'

const drift = (severity: Severity) => ({ severity, featureSeverity: severity, driftedFeatures: ['size'] })
const ofScores = (severity: Severity, featureSeverity: Severity | null) => ({
  ...{ severity, featureSeverity },
  driftedFeatures: featureSeverity === null ? ['prediction'] : ['prediction', 'size'],
})
const stable = { severity: null, featureSeverity: null, driftedFeatures: [] }
const episode: OpenDriftEpisode = { championVersion: 3, severity: 'medium', featureSeverity: 'medium' }

const follow = (
  open: OpenDriftEpisode | null,
  judgement: { severity: Severity | null; featureSeverity: Severity | null; driftedFeatures: string[] },
  { isBack = null, championVersion = 3 }: { isBack?: boolean | null; championVersion?: number } = {},
) => followDriftEpisode({ open, judgement, isBack, championVersion })

describe('a drift episode', () => {
  it('opens with the first drift, once', () => {
    expect(follow(null, drift('medium'))).toEqual({ change: 'opened', severity: 'medium', features: ['size'] })
    expect(follow(episode, drift('medium'))).toEqual({ change: 'continued' })
  })

  it('does not open without drift', () => {
    expect(follow(null, stable).change).toBe('quiet')
  })

  it('escalates to a severity that it never had, and not back', () => {
    expect(follow(episode, drift('high'))).toEqual({
      change: 'escalated',
      severity: 'high',
      severityBefore: 'medium',
      featureSeverity: 'high',
      features: ['size'],
    })
    const high = { ...episode, severity: 'high', featureSeverity: 'high' } as const
    expect(follow(high, drift('low')).change).toBe('continued')
  })

  it('of scores alone escalates with the first feature, and again when features grow as grave', () => {
    const scoresAlone: OpenDriftEpisode = { championVersion: 3, severity: 'high', featureSeverity: null }
    expect(follow(scoresAlone, ofScores('high', null)).change).toBe('continued')
    const grown = { change: 'escalated', severity: 'high', severityBefore: 'high', features: ['prediction', 'size'] }
    expect(follow(scoresAlone, ofScores('high', 'low'))).toEqual({ ...grown, featureSeverity: 'low' })
    const beside = { ...scoresAlone, featureSeverity: 'low' } as const
    expect(follow(beside, ofScores('high', 'low')).change).toBe('continued')
    expect(follow(beside, ofScores('medium', 'medium'))).toEqual({ ...grown, featureSeverity: 'medium' })
    expect(follow(beside, drift('high'))).toEqual({ ...grown, featureSeverity: 'high', features: ['size'] })
    expect(follow({ ...beside, severity: 'medium' }, ofScores('high', null))).toEqual({
      ...grown,
      ...{ severityBefore: 'medium', featureSeverity: 'low', features: ['prediction'] },
    })
  })

  it('closes when its features are back, not when a look merely finds no drift', () => {
    expect(follow(episode, stable, { isBack: true })).toEqual({ change: 'closed', reason: 'came-back' })
    expect(follow(episode, stable, { isBack: false }).change).toBe('continued')
    expect(follow(episode, stable, { isBack: null }).change).toBe('continued')
  })

  it('outlives a champion, with whose reference it is compared from then on', () => {
    expect(follow(episode, stable, { championVersion: 4 })).toEqual({ change: 'handed-over', severity: 'medium' })
    expect(follow(episode, drift('high'), { championVersion: 4 }).change).toBe('escalated')
    expect(follow(episode, stable, { championVersion: 4, isBack: true }).change).toBe('closed')
  })

  it('states a year of drift in one event', () => {
    let open: OpenDriftEpisode | null = null
    const changes: string[] = []
    for (let look = 0; look < 48 * 365; look++) {
      const step = follow(open, drift('medium'), { isBack: false })
      if (step.change === 'opened') open = { ...episode, severity: step.severity }
      if (step.change !== 'continued') changes.push(step.change)
    }
    expect(changes).toEqual(['opened'])
  })
})
