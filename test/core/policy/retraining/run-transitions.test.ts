import { describe, expect, it } from 'vitest'
import {
  activeRunStates,
  canMove,
  finalRunStates,
  runStates,
  statesBefore,
} from '#core/policy/retraining/run-transitions'

describe('a run', () => {
  it('ends promoted, rejected, failed, timed out or cancelled', () => {
    expect(finalRunStates).toEqual(['promoted', 'rejected', 'failed', 'timed_out', 'cancelled'])
    expect(activeRunStates).toEqual(['requested', 'queued', 'training', 'evaluating'])
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
    expect(statesBefore('evaluating')).toEqual(['requested', 'queued', 'training'])
  })

  it('goes back to the queue for another attempt only', () => {
    expect(statesBefore('queued')).toEqual(['requested', 'training'])
    expect(statesBefore('requested')).toEqual([])
  })
})
