import { describe, expect, it } from 'vitest'
import { hourMs, minuteMs } from '#core/instant'
import {
  attemptDeadline,
  lateness,
  nextStartAt,
  pastDeadlineInWords,
  resubmitAt,
  startDeadline,
  trainingMsMax,
} from '#core/policy/retraining/run-deadlines'

const requestedAt = Date.parse('2024-03-01T12:00:00Z')
const unfrozen = { state: 'requested', requestedAt, deadlineAt: null, startDueAt: null } as const
const training = { state: 'training', requestedAt, deadlineAt: requestedAt + hourMs, startDueAt: null } as const
const waiting = { ...unfrozen, state: 'waiting' } as const

describe('the deadline of an attempt', () => {
  it('is training_hours_max after its backend accepted it', () => {
    expect(attemptDeadline({ training_hours_max: 2 }, requestedAt) - requestedAt).toBe(2 * hourMs)
    expect(trainingMsMax({ training_hours_max: 0.5 })).toBe(30 * minuteMs)
  })
})

describe('a run', () => {
  it.each([
    [unfrozen, 9 * minuteMs, null],
    [unfrozen, 10 * minuteMs, 'start-lost'],
    [unfrozen, 6 * hourMs, 'past-deadline'],
    [{ ...training, state: 'queued' }, 10 * minuteMs, 'start-lost'],
    [{ ...unfrozen, startDueAt: requestedAt + 30 * minuteMs }, 29 * minuteMs, null],
    [{ ...unfrozen, startDueAt: requestedAt + 30 * minuteMs }, 30 * minuteMs, 'start-lost'],
    [waiting, 400 * hourMs, null],
    [{ ...waiting, startDueAt: requestedAt }, 400 * hourMs, null],
    [training, 59 * minuteMs, null],
    [training, 60 * minuteMs, 'past-deadline'],
    [{ ...training, state: 'evaluating' }, 60 * minuteMs, 'past-deadline'],
  ] as const)('%o is after %i ms: %s', (run, elapsedMs, expected) => {
    expect(lateness(run, requestedAt + elapsedMs)).toBe(expected)
  })

  it('says which limit it passed', () => {
    expect(pastDeadlineInWords(training, true)).toBe('still running at its deadline')
    expect(pastDeadlineInWords(training, false)).toBe('its backend could not be asked about its job until its deadline')
    for (const state of ['requested', 'queued'] as const)
      expect(pastDeadlineInWords({ state }, true)).toBe('its training did not start within 6 h')
  })
})

describe('a start that has no answer', () => {
  it('is asked for again after twice as long each time, six times before the run is given up', () => {
    let [at, count] = [0, 0]
    while (at < startDeadline(0)) at = nextStartAt(count++, at)
    expect(count).toBe(6)
  })
})

describe('a job that its backend did not take', () => {
  it('is submitted again after 5, 10, 20, 40 minutes, then every hour', () => {
    expect([1, 2, 3, 4, 5, 50].map((count) => resubmitAt(count, 0) / minuteMs)).toEqual([5, 10, 20, 40, 60, 60])
  })
})
