import { isDeepStrictEqual } from 'node:util'
import { recordEdit } from '#api/configuration/record-edit'
import { invalidField, notFound } from '#api/http/api-error'
import type { ScheduleEdit } from '#contracts/schedules'
import { timeZoneProblem } from '#contracts/time-zone'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { cronProblem } from '#core/schedule/cron-problem'
import { type ConfigurationValue, putConfiguration } from '#store/configuration/put-configuration'
import { editSchedule } from '#store/schedules/edit-schedule'
import { loadSchedules, type Schedule } from '#store/schedules/load-schedules'

interface ScheduleToSave {
  readonly scheduleName: string
  readonly edit: ScheduleEdit
  readonly askedBy: string
  readonly now: Instant
}

/**
 * Writes a person's edit of a schedule and its entry in the ledger, in the caller's transaction. Fields that the edit
 * leaves out stay. An edit that changes nothing is none.
 *
 * @returns the schedule as it is now, and whether the edit changed it
 * @throws {ApiError} 404, or 422 naming the field
 */
export async function saveSchedule(
  executor: SqlExecutor,
  asked: ScheduleToSave,
): Promise<{ schedule: Schedule; changed: boolean }> {
  const { scheduleName, edit, askedBy, now } = asked
  refuseUnusable(edit)
  const before = await findSchedule(executor, scheduleName)
  const after = {
    scheduleName,
    cronExpression: normalized(edit.cronExpression) ?? before.cronExpression,
    timeZone: edit.timeZone ?? before.timeZone,
    enabled: edit.enabled ?? before.enabled,
    modelTypes: edit.modelTypes ?? before.modelTypes,
  }
  const { cronExpression, timeZone, enabled, modelTypes } = before
  const shown = { scheduleName, cronExpression, timeZone, enabled, modelTypes }
  if (isDeepStrictEqual(shown, after)) return { schedule: before, changed: false }
  await editSchedule(executor, after, now)
  if (scheduleName === 'daily')
    await putConfiguration(executor, dailyAsConfiguration(after.cronExpression, askedBy, now))
  await recordEdit(executor, {
    now,
    askedBy,
    subject: `schedule ${scheduleName}`,
    modelName: null,
    reason: `${askedBy} set the schedule ${scheduleName} to ${inWords(after)}; it was ${inWords(before)}.`,
    before: shown,
    after,
  })
  return { schedule: await findSchedule(executor, scheduleName), changed: true }
}

export async function findSchedule(executor: SqlExecutor, scheduleName: string): Promise<Schedule> {
  const schedule = (await loadSchedules(executor)).find((candidate) => candidate.scheduleName === scheduleName)
  if (!schedule) throw notFound('schedule', scheduleName)
  return schedule
}

/** `retraining_schedule` is another name for the daily schedule: an edit of either changes both. */
function dailyAsConfiguration(value: string, updatedBy: string, now: Instant): ConfigurationValue {
  return { name: 'retraining_schedule', value, modelName: null, updatedBy, now }
}

/**
 * @param at the path of the edit in the body, with its dot
 * @throws {ApiError} 422 naming the field
 */
export function refuseUnusable(
  { cronExpression, timeZone }: Pick<ScheduleEdit, 'cronExpression' | 'timeZone'>,
  at = '',
): void {
  const cron = cronExpression === undefined ? null : cronProblem(cronExpression)
  if (cron) throw invalidField(`${at}cronExpression`, cron)
  const zone = timeZone === undefined ? null : timeZoneProblem(timeZone)
  if (zone) throw invalidField(`${at}timeZone`, zone)
}

function normalized(expression: string | undefined): string | undefined {
  return expression?.trim().split(/\s+/).join(' ')
}

function inWords(schedule: Pick<Schedule, 'cronExpression' | 'timeZone' | 'enabled'>): string {
  return `"${schedule.cronExpression}" ${schedule.timeZone}, ${schedule.enabled ? 'enabled' : 'disabled'}`
}
