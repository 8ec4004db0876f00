import { describe, expect, it } from 'vitest'
import {
  activeRunStates,
  canMove,
  finalRunStates,
  runStates,
  statesBefore,
} from '#core/policy/retraining/run-transitions'

describe('a run', () => {
  it('ends promoted, rejected, failed, timed out, cancelled or withdrawn', () => {
    expect(finalRunStates).toEqual(['promoted', 'rejected', 'failed', 'timed_out', 'cancelled', 'withdrawn'])
    expect(activeRunStates).toEqual(['requested', 'waiting', 'queued', 'training', 'evaluating'])
  })

  it('does not move once it ended (law 4)', () => {
    for (const from of finalRunStates) for (const to of runStates) expect(canMove({ from, to })).toBe(false)
  })

  it.each(activeRunStates)('that is %s may fail, time out and be cancelled', (from) => {
    for (const to of ['failed', 'timed_out', 'cancelled'] as const) expect(canMove({ from, to })).toBe(true)
  })

  it('is promoted or rejected only after it was evaluated', () => {
    expect(statesBefore('promoted')).toEqual(['evaluating'])
    expect(statesBefore('rejected')).toEqual(['evaluating'])
  })

  it('accepts a completion from any state before', () => {
    expect(statesBefore('evaluating')).toEqual(['requested', 'waiting', 'queued', 'training'])
  })

  it('goes back to the queue for another attempt or after a wait, and to the beginning after a wait only', () => {
    expect(statesBefore('queued')).toEqual(['requested', 'waiting', 'training'])
    expect(statesBefore('requested')).toEqual(['waiting'])
  })

  it('waits before its training or without its start, and goes on waiting if an attempt failed meanwhile', () => {
    expect(statesBefore('waiting')).toEqual(['requested', 'waiting', 'queued', 'training'])
  })

  it('is withdrawn when its turn has come, before its training', () => {
    expect(statesBefore('withdrawn')).toEqual(['requested', 'queued'])
  })
})
