import { describe, expect, it } from 'vitest'
import { hourMs, minuteMs } from '#core/instant'
import { attemptDeadline, lateness, pastDeadlineInWords, trainingMsMax } from '#core/policy/retraining/run-deadlines'

const requestedAt = Date.parse('2024-03-01T12:00:00Z')
const unfrozen = { state: 'requested', requestedAt, deadlineAt: null } as const
const training = { state: 'training', requestedAt, deadlineAt: requestedAt + hourMs } as const

describe('the deadline of an attempt', () => {
  it('is training_hours_max after it was queued', () => {
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
    [training, 59 * minuteMs, null],
    [training, 60 * minuteMs, 'past-deadline'],
    [{ ...training, state: 'evaluating' }, 60 * minuteMs, 'past-deadline'],
  ] as const)('%o is after %i ms: %s', (run, elapsedMs, expected) => {
    expect(lateness(run, requestedAt + elapsedMs)).toBe(expected)
  })

  it('says which limit it passed', () => {
    expect(pastDeadlineInWords(training, requestedAt + hourMs)).toBe('still running at its deadline')
    expect(pastDeadlineInWords({ ...training, state: 'queued' }, requestedAt + hourMs)).toBe(
      'still queued at its deadline',
    )
    expect(pastDeadlineInWords(unfrozen, requestedAt + 6 * hourMs)).toBe(
      'its data was not frozen within 6 h of the request',
    )
  })
})
