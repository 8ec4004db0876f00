import { describe, expect, it } from 'vitest'
import type { Severity } from '#contracts/severity'
import { followDriftEpisode, type OpenDriftEpisode } from '#core/policy/drift/drift-episode'
import { type DriftJudgement, judgeDrift } from '#core/policy/drift/judge-drift'
import { comparison, configuration } from '#test/core/policy/samples'

const statistics: Record<Severity, number> = { low: 0.15, medium: 0.25, high: 0.4 }
const drift = (severity: Severity) =>
  judgeDrift([{ ...comparison, statistic: statistics[severity], pValue: 0 }], configuration)
const stable = judgeDrift([comparison], configuration)
const blind = judgeDrift([{ ...comparison, status: 'insufficient-data', statistic: null, pValue: null }], configuration)
const episode: OpenDriftEpisode = { championVersion: 3, severity: 'medium', quietChecks: 0, features: ['size'] }

const follow = (open: OpenDriftEpisode | null, judgement: DriftJudgement, championVersion = 3) =>
  followDriftEpisode({ open, judgement, championVersion, configuration })

describe('a drift episode', () => {
  it('opens with the first drift, once', () => {
    expect(follow(null, drift('medium'))).toEqual({
      change: 'opened',
      severity: 'medium',
      features: ['size'],
      quietChecks: 0,
    })
    expect(follow(episode, drift('medium'))).toEqual({ change: 'continued', quietChecks: 0 })
  })

  it('does not open without drift', () => {
    expect(follow(null, stable).change).toBe('quiet')
    expect(follow(null, blind).change).toBe('quiet')
  })

  it('escalates to a severity that it never had, and not back', () => {
    expect(follow(episode, drift('high'))).toMatchObject({
      change: 'escalated',
      severity: 'high',
      severityBefore: 'medium',
    })
    expect(follow({ ...episode, severity: 'high' }, drift('low')).change).toBe('continued')
  })

  it('closes after three quiet looks in a row', () => {
    expect(follow(episode, stable)).toEqual({ change: 'continued', quietChecks: 1 })
    expect(follow({ ...episode, quietChecks: 2 }, stable)).toEqual({
      change: 'closed',
      reason: 'came-back',
      quietChecks: 3,
    })
  })

  it('counts anew when drift comes back before', () => {
    expect(follow({ ...episode, quietChecks: 2 }, drift('low'))).toEqual({ change: 'continued', quietChecks: 0 })
  })

  it('is changed by no look that could not compare', () => {
    expect(follow({ ...episode, quietChecks: 2 }, blind)).toEqual({ change: 'continued', quietChecks: 2 })
  })

  it('does not come back while the feature that drifted is broken and the others are fine', () => {
    const broken = {
      ...comparison,
      status: 'not-comparable',
      note: 'broken-data',
      statistic: null,
      pValue: null,
    } as const
    const look = judgeDrift([broken, { ...comparison, featureName: 'other' }], configuration)
    expect(follow({ ...episode, quietChecks: 2 }, look)).toEqual({ change: 'continued', quietChecks: 2 })
  })

  it('closes when another champion brings another reference, drift or not', () => {
    expect(follow(episode, drift('high'), 4)).toMatchObject({ change: 'closed', reason: 'champion-changed' })
  })

  it('states a year of drift in one event', () => {
    let open: OpenDriftEpisode | null = null
    const changes: string[] = []
    for (let look = 0; look < 48 * 365; look++) {
      const step = follow(open, drift('medium'))
      if (step.change === 'opened')
        open = { championVersion: 3, severity: step.severity, quietChecks: 0, features: step.features }
      if (step.change !== 'continued') changes.push(step.change)
    }
    expect(changes).toEqual(['opened'])
  })
})
