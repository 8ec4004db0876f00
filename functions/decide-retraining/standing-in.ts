import type { ModelType } from '#contracts/model-types'
import { timeZoneProblem } from '#contracts/time-zone'
import type { Instant } from '#core/instant'
import { cronProblem } from '#core/schedule/cron-problem'
import { CronTimes } from '#core/schedule/cron-times'
import type { Schedule } from '#store/schedules/load-schedules'

/**
 * The comprehensive schedule that comes on the day of a plain one's tick, at its time or later, for this model type;
 * null if there is none. If it trains, both would train on the same day, and the comprehensive one trains on more data.
 * One that came earlier needs no such care: its run is active, or it has left no new rows.
 *
 * The day is in the time zone of the plain schedule: for a schedule at ten in Tokyo it is Tokyo's Sunday.
 */
export function standingIn(
  schedules: readonly Schedule[],
  tick: { readonly scheduleName: string; readonly scheduledAt: Instant; readonly modelType: ModelType },
): Schedule | null {
  const own = schedules.find(({ scheduleName }) => scheduleName === tick.scheduleName)
  const dayOf = dayIn(own && timeZoneProblem(own.timeZone) === null ? own.timeZone : 'UTC')
  const takesModel = ({ modelTypes }: Schedule) => modelTypes.length === 0 || modelTypes.includes(tick.modelType)
  return (
    schedules.find(
      (schedule) =>
        schedule.enabled &&
        schedule.action === 'retrain-comprehensively' &&
        takesModel(schedule) &&
        comesLaterOnDay(schedule, tick.scheduledAt, dayOf),
    ) ?? null
  )
}

function comesLaterOnDay(schedule: Schedule, at: Instant, dayOf: (at: Instant) => string): boolean {
  if (cronProblem(schedule.cronExpression) !== null || timeZoneProblem(schedule.timeZone) !== null) return false
  const next = new CronTimes(schedule).next(at - 1)
  return next !== null && dayOf(next) === dayOf(at)
}

/** The calendar day in a time zone as sortable text: 2024-03-03. */
function dayIn(timeZone: string): (at: Instant) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (at) => format.format(at)
}
