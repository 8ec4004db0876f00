import type { ModelType } from '#contracts/model-types'
import { hourMs, type Instant } from '#core/instant'
import { cronProblem, timeZoneProblem } from '#core/schedule/cron-problem'
import { CronTimes } from '#core/schedule/cron-times'
import type { Schedule } from '#store/schedules/load-schedules'

/** More than a day of any zone has, the one on which its clocks are put back included. */
const dayMsMax = 26 * hourMs

/**
 * The comprehensive schedule that stands in for a plain one on this day, for this model type: both would train on the same morning, and
 * the comprehensive one sees more. Null where there is none.
 *
 * The day is that of the plain schedule's own time zone: who lets it run at ten in Tokyo means Tokyo's Sunday.
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
        comesOnDay(schedule, tick.scheduledAt, dayOf),
    ) ?? null
  )
}

function comesOnDay(schedule: Schedule, at: Instant, dayOf: (at: Instant) => string): boolean {
  if (cronProblem(schedule.cronExpression) !== null || timeZoneProblem(schedule.timeZone) !== null) return false
  const times = new CronTimes(schedule)
  const day = dayOf(at)
  let next = times.next(at - dayMsMax)
  while (next !== null && dayOf(next) < day) next = times.next(next)
  return next !== null && dayOf(next) === day
}

/** The calendar's day in a zone, as text that sorts: 2024-03-03. */
function dayIn(timeZone: string): (at: Instant) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (at) => format.format(at)
}
