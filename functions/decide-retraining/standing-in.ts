import type { ModelType } from '#contracts/model-types'
import { dayMs, floorTo, type Instant } from '#core/instant'
import { nextTimes } from '#core/schedule/cron-times'
import type { Schedule } from '#store/load-schedules'

/**
 * The comprehensive schedule that stands in for a plain one on this (UTC) day, for this model type: both would train on the same
 * morning, and the comprehensive one sees more. Null where there is none.
 */
export function standingIn(
  schedules: readonly Schedule[],
  tick: { readonly scheduledAt: Instant; readonly modelType: ModelType },
): Schedule | null {
  const day = floorTo(tick.scheduledAt, dayMs)
  const takesModel = ({ modelTypes }: Schedule) => modelTypes.length === 0 || modelTypes.includes(tick.modelType)
  const comesToday = (schedule: Schedule) => nextTimes(schedule, day - 1, 1).some((next) => next < day + dayMs)
  return (
    schedules.find(
      (schedule) =>
        schedule.enabled &&
        schedule.action === 'retrain-comprehensively' &&
        takesModel(schedule) &&
        comesToday(schedule),
    ) ?? null
  )
}
