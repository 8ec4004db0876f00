import { describe, expect, it } from 'vitest'
import { type BreakerHappening, followCircuitBreaker } from '#core/policy/retraining/circuit-breaker'
import { configuration } from '#test/core/policy/samples'

function follow(happenings: readonly BreakerHappening[], runs = 0) {
  let step = { runs, isOpen: false, justOpened: false, justClosed: false }
  for (const happening of happenings) step = followCircuitBreaker({ runs: step.runs, happening, configuration })
  return step
}

const rejected = { kind: 'rejected' } as const
const fresher = { kind: 'promoted', gateOutcome: 'indistinguishable' } as const
const better = { kind: 'promoted', gateOutcome: 'better' } as const
const takenBack = { kind: 'rolled-back', duringProbation: true } as const
const passed = { kind: 'probation-passed' } as const

describe('the circuit breaker (law 9)', () => {
  it('opens at the third run in a row that gave nothing, and says so once', () => {
    expect(follow([rejected, { kind: 'failed' }])).toMatchObject({ runs: 2, isOpen: false })
    expect(follow([rejected, { kind: 'failed' }, { kind: 'timed_out' }])).toMatchObject({
      isOpen: true,
      justOpened: true,
    })
    expect(follow([rejected, rejected, rejected, rejected])).toMatchObject({ isOpen: true, justOpened: false })
  })

  it('starts again when a version passed its probation', () => {
    expect(follow([rejected, rejected, fresher, passed, rejected])).toMatchObject({ runs: 1 })
  })

  it('stays closed on a healthy model whose fresher versions are promoted one after the other', () => {
    const year = Array.from({ length: 300 }, () => [fresher, passed]).flat()
    expect(follow(year)).toMatchObject({ runs: 0, isOpen: false })
  })

  it('opens when versions are promoted and taken back in turns, whatever the gate promised', () => {
    expect(follow([fresher, takenBack, fresher, takenBack, fresher, takenBack]).isOpen).toBe(true)
    expect(follow([better, takenBack, better, takenBack, better, takenBack]).isOpen).toBe(true)
  })

  it('starts at nothing with a first version', () => {
    expect(follow([rejected, rejected, { kind: 'promoted', gateOutcome: 'first' }]).runs).toBe(0)
  })

  it('is left as it is by a version whose champion could not be read', () => {
    expect(follow([rejected, rejected, { kind: 'promoted', gateOutcome: 'champion-unreadable' }]).runs).toBe(2)
  })

  it('does not count a cancelled run, nor a season that came back', () => {
    expect(follow([{ kind: 'cancelled' }, { kind: 'rolled-back', duringProbation: false }]).runs).toBe(0)
  })

  it('closes when a version passes probation, and says so', () => {
    expect(follow([passed], 3)).toMatchObject({ isOpen: false, justClosed: true })
  })
})
