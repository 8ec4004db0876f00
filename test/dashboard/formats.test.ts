import { describe, expect, it } from 'vitest'
import { bytesText, figureText, fixedText, percentText, pointsText } from '#dashboard/format/numbers'
import { progressOf } from '#dashboard/format/progress'
import { agoText, durationText, localTimeText, timeText } from '#dashboard/format/times'
import { type OpenApi, operationsOf, typeText } from '#dashboard/pages/docs/openapi'
import { stepsOf } from '#dashboard/pages/run/steps-of'
import { readValue } from '#dashboard/pages/settings/read-value'

const at = (minute: number) => new Date(Date.parse('1998-03-02T14:00:00Z') + minute * 60_000).toISOString()

describe('times', () => {
  it('are in UTC to the minute, and in the zone of the reader for tooltips', () => {
    expect(timeText(at(30))).toBe('1998-03-02 14:30')
    expect(localTimeText(at(30), 'Australia/Sydney')).toMatch(/1998/)
    expect(localTimeText(at(30), 'Australia/Sydney')).not.toBe(localTimeText(at(30), 'UTC'))
  })

  it('are shown as distances from now and as durations', () => {
    expect(agoText(at(0), at(120))).toBe('2 h ago')
    expect(agoText(at(90), at(0))).toBe('in 1 h')
    expect(agoText(at(0), at(0))).toBe('now')
    expect(durationText(93_600_000)).toBe('1 d 2 h')
    expect(durationText(15 * 60_000)).toBe('15 min')
    expect(durationText(3)).toBe('0 s')
  })
})

describe('figures', () => {
  it('have as many digits as are significant', () => {
    expect(percentText(0.9042)).toBe('90.4\u00a0%')
    expect(percentText(null)).toBe('–')
    expect(pointsText(-0.0123)).toBe('−1.2 points')
    expect(pointsText(0.00001)).toBe('0.0 points')
    expect(figureText(0.00001234)).toBe('1.2e-5')
    expect(figureText(1234.5678)).toBe('1235')
    expect(figureText(8088)).toBe('8,088')
    expect(bytesText(45_891)).toBe('46\u00a0kB')
  })

  it('have equal decimals for comparison', () => {
    expect([fixedText(0.979), fixedText(0.98), fixedText(0.5)]).toEqual(['0.979', '0.980', '0.500'])
    expect([fixedText(0.0000043), fixedText(0), fixedText(null)]).toEqual(['4.3e-6', '0.000', '–'])
  })
})

describe("a run's progress", () => {
  const run = {
    runId: 'r',
    trigger: 'drift',
    requestedAt: at(0),
    startedAt: at(0),
    deadlineAt: at(60),
    waitingReason: null,
  }

  it('grows with its steps, and with time while it trains', () => {
    expect(progressOf({ ...run, state: 'requested' }, at(5))).toBe(0)
    expect(progressOf({ ...run, state: 'training' }, at(0))).toBe(0.5)
    expect(progressOf({ ...run, state: 'training' }, at(30))).toBe(0.625)
    expect(progressOf({ ...run, state: 'training' }, at(600))).toBe(0.75)
    expect(progressOf({ ...run, state: 'evaluating' }, at(600))).toBe(0.75)
  })

  const known = {
    requestedAt: at(0),
    waitingSince: null,
    cutoffAt: at(0),
    startedAt: at(1),
    endedAt: null,
    gateOutcome: null,
    ended: false,
  }
  const shape = (steps: ReturnType<typeof stepsOf>) => steps.map(({ name, standing }) => `${name} ${standing}`)

  it('is a list of steps with their times', () => {
    expect(shape(stepsOf({ ...known, state: 'training' }))).toEqual([
      'requested done',
      'queued done',
      'training now',
      'evaluating ahead',
      'promoted or rejected ahead',
    ])
    const promoted = stepsOf({ ...known, state: 'promoted', ended: true, endedAt: at(16), gateOutcome: 'better' })
    expect(shape(promoted)).toEqual([
      'requested done',
      'queued done',
      'training done',
      'evaluating done',
      'promoted done',
    ])
    expect(promoted[2]?.tookMs).toBe(15 * 60_000)
    expect(promoted[3]).toMatchObject({ at: null, tookMs: null })
  })

  it('includes the duration of the evaluation if the ledger has its start', () => {
    const ended = { ...known, state: 'promoted', ended: true, endedAt: at(16), gateOutcome: 'better' }
    const [, , training, evaluating] = stepsOf(ended, at(12))
    expect(training?.tookMs).toBe(11 * 60_000)
    expect(evaluating).toMatchObject({ at: at(12), tookMs: 4 * 60_000 })
  })

  it('has the wait for capacity where it is: before the data is frozen, or after it', () => {
    const waiting = { ...known, startedAt: null, state: 'waiting', waitingSince: at(3) }
    const ahead = ['training ahead', 'evaluating ahead', 'promoted or rejected ahead']
    const before = stepsOf({ ...waiting, cutoffAt: null })
    expect(shape(before)).toEqual(['requested done', 'waiting now', 'queued ahead', ...ahead])
    expect(before[1]).toMatchObject({ at: at(3), tookMs: null })
    expect(before[0]).toMatchObject({ at: at(0), tookMs: 3 * 60_000 })
    expect(shape(stepsOf(waiting))).toEqual(['requested done', 'queued done', 'waiting now', ...ahead])
    expect(progressOf({ ...run, state: 'waiting' }, at(600))).toBe(0.25)
  })

  it('ends with the step that broke', () => {
    const cancelled = { ...known, startedAt: null, state: 'cancelled', ended: true, endedAt: at(2) }
    expect(shape(stepsOf(cancelled))).toEqual(['requested done', 'queued done', 'cancelled broken'])
  })
})

describe('a value typed into a setting', () => {
  it('has the type of the setting, or stays text for the API to refuse', () => {
    expect(readValue(' 0.75 ', 0.7)).toBe(0.75)
    expect(readValue('much', 0.7)).toBe('much')
    expect(readValue('', 0.7)).toBe('')
    expect(readValue('true', false)).toBe(true)
    expect(readValue('0 2 * * *', '0 3 * * *')).toBe('0 2 * * *')
  })
})

describe("the API's document", () => {
  const get = { operationId: 'a', tags: ['Models'], responses: {} }
  const document: OpenApi = { info: { title: 'x' }, paths: { '/v1/a': { get, put: { ...get, tags: ['Rows'] } } } }

  it('lists the operations of a tag', () => {
    expect(operationsOf(document, 'Models')).toEqual([{ method: 'GET', path: '/v1/a', operation: get }])
  })

  it('names types in a few words', () => {
    expect(typeText({ type: 'array', items: { $ref: '#/components/schemas/Model' } })).toBe('list of Model')
    expect(typeText({ anyOf: [{ type: 'number' }, { type: 'null' }] })).toBe('number | null')
    expect(typeText({ enum: ['a', 1] })).toBe('"a" | 1')
    expect(typeText(undefined)).toBe('anything')
  })
})
