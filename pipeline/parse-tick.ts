import * as z from 'zod'
import type { RemodelEventOf } from '#contracts/events/catalogue'
import { scheduledTimePlaceholder, tickSchema } from '#contracts/tick'
import { floorTo, type Instant, minuteMs } from '#core/instant'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'

const lifecycleSchema = z.strictObject({ lifecycle: z.literal('deployed') })

/**
 * Reads a tick of EventBridge Scheduler, or the input of a deployment, as a `ScheduleDue` event. Neither says when the
 * next one is due; `sync-schedules` writes that down.
 *
 * @param now the time of a deployment, and of a tick that does not say its own
 * @returns undefined for any other input
 */
export function parseTick(input: unknown, now: Instant): RemodelEventOf<'ScheduleDue'> | undefined {
  if (typeof input !== 'object' || input === null || !('scheduleName' in input || 'lifecycle' in input))
    return undefined
  if (lifecycleSchema.safeParse(input).success) return makeScheduleDue({ scheduleName: 'deployed', now })
  const tick = tickSchema.safeParse(input)
  if (!tick.success) return undefined
  const { scheduleName, action, modelTypes, scheduledAt } = tick.data
  return makeScheduleDue({ scheduleName, action, modelTypes, scheduledAt: timeOf(scheduledAt, now), now })
}

/** A person's tick is never a repeat: of the minute's own tick it would be, and then nothing was done. */
function timeOf(scheduledAt: string | null, now: Instant): Instant {
  if (scheduledAt === null) return now
  return scheduledAt === scheduledTimePlaceholder ? floorTo(now, minuteMs) : Date.parse(scheduledAt)
}
