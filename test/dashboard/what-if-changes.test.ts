import { describe, expect, it } from 'vitest'
import type { ConfigurationEntry } from '#contracts/api/configuration'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { askOf, changesOf, daysOf, keysOf, wordsOf } from '#dashboard/pages/what-if/changes'

const entry = (name: string, value: unknown, perModel = true) => ({ name, value, perModel }) as ConfigurationEntry
const entries = [
  entry('drift_threshold', 0.1),
  entry('training_price', 'auto'),
  entry('keep_baseline', true),
  entry('ledger_retention_days', 3650, false),
]
const schedules = [{ name: 'daily', cronExpression: '0 2 * * *', timeZone: 'UTC', enabled: true }] as ScheduleEntry[]

describe('changes to try', () => {
  const query = {
    drift_threshold: '0.2',
    training_price: ' 120 ',
    keep_baseline: 'false',
    'schedule.daily.enabled': 'false',
    'schedule.daily.cronExpression': '0 3 * * *',
    days: '90',
  }

  it('stand in the address, each beside what holds now', () => {
    const changes = changesOf(query, entries, schedules)
    expect(changes.map(({ key, before, after }) => [key, before, after])).toEqual([
      ['drift_threshold', '0.1', '0.2'],
      ['training_price', 'auto', ' 120 '],
      ['keep_baseline', 'true', 'false'],
      ['schedule.daily.enabled', 'true', 'false'],
      ['schedule.daily.cronExpression', '0 2 * * *', '0 3 * * *'],
    ])
    const foreign = { ledger_retention_days: '30', nothing: '1', 'schedule.hourly.enabled': 'false', from: '2024' }
    expect(changesOf(foreign, entries, schedules)).toEqual([])
  })

  it('are asked for with the types of their settings, and come back under the same names', () => {
    const ask = askOf(changesOf(query, entries, schedules), entries, daysOf(query))
    expect(ask).toEqual({
      configuration: { drift_threshold: 0.2, training_price: 120, keep_baseline: false },
      schedules: { daily: { enabled: false, cronExpression: '0 3 * * *' } },
      days: 90,
    })
    const { days: _, ...names } = query
    expect(keysOf(ask)).toEqual({ ...names, training_price: '120' })
  })

  it('are tried on a year unless the address names days', () => {
    expect([{}, { days: 'all' }, { days: '30' }, { days: '3' }, { days: 'many' }].map(daysOf)).toEqual([
      365,
      null,
      30,
      365,
      365,
    ])
  })

  it('have names for people', () => {
    expect(['drift_threshold', 'schedule.daily.cronExpression', 'schedule.daily.enabled'].map(wordsOf)).toEqual([
      'drift threshold',
      'schedule daily: cron expression',
      'schedule daily: on',
    ])
  })
})
