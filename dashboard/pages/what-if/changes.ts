import type { ConfigurationEntry } from '#contracts/api/configuration'
import type { ScheduleEntry } from '#contracts/api/schedules'
import type { WhatIfAsk } from '#contracts/api/what-if'
import { readValue } from '../settings/read-value.ts'

/** The fields of a schedule that can be changed for a replay. */
export const scheduleFields = ['enabled', 'cronExpression', 'timeZone'] as const
type ScheduleField = (typeof scheduleFields)[number]

/** A setting or a field of a schedule, as it is and as it would be. */
export interface Change {
  /** Its name in the page's address: `drift_threshold`, `schedule.daily.enabled`. */
  readonly key: string
  readonly before: string
  readonly after: string
}

const daysKey = 'days'
const scheduleKey = /^schedule\.([\w-]+)\.(enabled|cronExpression|timeZone)$/

/** The days to replay, from the page's address. @example daysOf({ days: 'all' }) // => null */
export function daysOf(query: Readonly<Record<string, string>>): number | null {
  const text = query[daysKey]
  if (text === 'all') return null
  const days = Number(text)
  return Number.isInteger(days) && days >= 4 ? days : 365
}

/** The changes that a page's address names; others than settings and schedules are left out. */
export function changesOf(
  query: Readonly<Record<string, string>>,
  entries: readonly ConfigurationEntry[],
  schedules: readonly ScheduleEntry[],
): Change[] {
  return Object.entries(query).flatMap(([key, after]): Change[] => {
    const before = beforeOf(key, entries, schedules)
    return before === null ? [] : [{ key, before, after }]
  })
}

/** A setting or a field of a schedule as it is now; null for anything else. */
export function beforeOf(
  key: string,
  entries: readonly ConfigurationEntry[],
  schedules: readonly ScheduleEntry[],
): string | null {
  const entry = entries.find(({ name, perModel }) => name === key && perModel)
  if (entry) return String(entry.value)
  const [, name, field] = scheduleKey.exec(key) ?? []
  const schedule = schedules.find((each) => each.name === name)
  return schedule && field ? String(schedule[field as ScheduleField]) : null
}

/** The changes as the API takes them. */
export function askOf(
  changes: readonly Change[],
  entries: readonly ConfigurationEntry[],
  days: number | null,
): WhatIfAsk {
  const configuration: WhatIfAsk['configuration'] = {}
  const schedules: WhatIfAsk['schedules'] = {}
  for (const { key, after } of changes) {
    const [, name, field] = scheduleKey.exec(key) ?? []
    if (name !== undefined && field !== undefined)
      schedules[name] = { ...schedules[name], [field]: field === 'enabled' ? after === 'true' : after.trim() }
    else configuration[key] = readValue(after, entries.find((entry) => entry.name === key)?.value)
  }
  return { configuration, schedules, days }
}

/** A change's name for people. @example wordsOf('schedule.daily.cronExpression') // => 'schedule daily: cron expression' */
export function wordsOf(key: string): string {
  const [, name, field] = scheduleKey.exec(key) ?? []
  if (name === undefined || field === undefined) return key.replaceAll('_', ' ')
  const fields: Readonly<Record<string, string>> = {
    enabled: 'on',
    cronExpression: 'cron expression',
    timeZone: 'time zone',
  }
  return `schedule ${name}: ${fields[field]}`
}

/** The changes of an ask, by their names in an address. */
export function keysOf(ask: Pick<WhatIfAsk, 'configuration' | 'schedules'>): Readonly<Record<string, string>> {
  const schedules = Object.entries(ask.schedules).flatMap(([name, edit]) =>
    Object.entries(edit).map(([field, value]) => [`schedule.${name}.${field}`, String(value)] as const),
  )
  const configuration = Object.entries(ask.configuration).map(([name, value]) => [name, String(value)] as const)
  return Object.fromEntries([...configuration, ...schedules])
}
