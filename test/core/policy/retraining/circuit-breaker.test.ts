import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import {
  type BreakerHappening,
  breakerSeasonMs,
  breakerWaitUntil,
  followCircuitBreaker,
} from '#core/policy/retraining/circuit-breaker'
import { configuration } from '#test/core/policy/samples'

function follow(happenings: readonly BreakerHappening[], runs = 0) {
  let step = { runs, isOpen: false, justOpened: false, justClosed: false }
  for (const happening of happenings) step = followCircuitBreaker({ runs: step.runs, happening, configuration })
  return step
}

const rejected = { kind: 'rejected', gateOutcome: 'worse' } as const
const fresher = { kind: 'promoted', gateOutcome: 'indistinguishable' } as const
const better = { kind: 'promoted', gateOutcome: 'better' } as const
const takenBack = { kind: 'rolled-back', duringProbation: true } as const
const passed = { kind: 'probation-passed' } as const

describe('the circuit breaker (law 9)', () => {
  it('opens at the third retraining in a row that was worth nothing, and says so with each from then on', () => {
    expect(follow([rejected, takenBack])).toMatchObject({ runs: 2, isOpen: false })
    expect(follow([rejected, takenBack, rejected])).toMatchObject({ isOpen: true, justOpened: true })
    expect(follow([rejected, rejected, rejected, rejected])).toMatchObject({ isOpen: true, justOpened: true })
  })

  it.each<BreakerHappening>([
    { kind: 'failed' },
    { kind: 'timed_out' },
    { kind: 'cancelled' },
    { kind: 'rejected', gateOutcome: 'unfit' },
    { kind: 'rejected', gateOutcome: 'indistinguishable' },
    { kind: 'rejected', gateOutcome: 'unjudged' },
    { kind: 'rolled-back', duringProbation: false },
  ])('is left as it is by what says nothing of the worth: %j', (happening) => {
    expect(follow([rejected, happening, happening, happening]).runs).toBe(1)
  })

  it('starts again when a person asks for a retraining, and says so if that closes it', () => {
    expect(follow([{ kind: 'asked' }], 1)).toMatchObject({ runs: 0, justClosed: false })
    expect(follow([{ kind: 'asked' }], 4)).toMatchObject({ runs: 0, justClosed: true })
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

  it('closes when a version passes probation, and says so', () => {
    expect(follow([passed], 3)).toMatchObject({ isOpen: false, justClosed: true })
  })
})

describe('a breaker that has started again by itself', () => {
  it('says so when it stops once more, with each worthless retraining', () => {
    expect(follow([rejected], 3)).toMatchObject({ runs: 4, isOpen: true, justOpened: true, justClosed: false })
    expect(follow([takenBack], 4)).toMatchObject({ runs: 5, isOpen: true, justOpened: true })
  })

  it('is silent about outcomes that say nothing', () => {
    for (const happening of [{ kind: 'failed' }, { kind: 'cancelled' }, fresher] as const)
      expect(follow([happening], 3)).toMatchObject({ runs: 3, isOpen: true, justOpened: false, justClosed: false })
  })
})

describe('the wait after worthless retrainings', () => {
  const wait = (runs: number, breaker_runs = 3) =>
    breakerWaitUntil({ runs, countedAt: 0, rowsLearned: null }, { breaker_runs })

  it('doubles with each, and is a season once they stopped the loop', () => {
    expect([0, 1, 2, 3, 4].map((runs) => wait(runs))).toEqual([
      null,
      2 * dayMs,
      4 * dayMs,
      breakerSeasonMs,
      breakerSeasonMs,
    ])
  })

  it('is never longer than a season', () => {
    expect(wait(9, 20)).toBe(breakerSeasonMs)
    expect(wait(1, 1)).toBe(breakerSeasonMs)
  })
})
