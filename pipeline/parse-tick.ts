import * as z from 'zod'
import type { RemodelEventOf } from '#contracts/events/catalogue'
import { tickSchema } from '#contracts/tick'
import { makeEvent } from '#core/facts/make-event'
import { floorTo, type Instant, minuteMs, toIso } from '#core/instant'

const lifecycleSchema = z.strictObject({ lifecycle: z.literal('deployed') })

/**
 * A tick as the event that it is, wherever it comes from: the same schedule and time give the same event. Nobody on AWS says when
 * the next one is due; `sync-schedules` writes that down.
 *
 * @param now the time of a tick that does not say its own
 * @returns undefined for what is no tick
 */
export function parseTick(input: unknown, now: Instant): RemodelEventOf<'ScheduleDue'> | undefined {
  if (typeof input !== 'object' || input === null || !('scheduleName' in input || 'lifecycle' in input))
    return undefined
  if (lifecycleSchema.safeParse(input).success) return dueNow('deployed', now)
  const tick = tickSchema.safeParse(input)
  if (!tick.success) return undefined
  const { scheduleName, action, modelTypes } = tick.data
  const scheduledAt = toIso(tick.data.scheduledAt === null ? floorTo(now, minuteMs) : Date.parse(tick.data.scheduledAt))
  return makeEvent('ScheduleDue', {
    key: [scheduleName, scheduledAt],
    occurredAt: now,
    correlationId: scheduleName,
    data: { scheduleName, scheduledAt, action, modelTypes, madeUp: false, nextAt: null },
  })
}

/** What a function is told that runs because the installation was deployed. */
function dueNow(name: string, now: Instant): RemodelEventOf<'ScheduleDue'> {
  const data = {
    scheduleName: name,
    scheduledAt: toIso(now),
    action: name,
    modelTypes: [],
    madeUp: false,
    nextAt: null,
  }
  return makeEvent('ScheduleDue', { key: [name, now], occurredAt: now, correlationId: name, data })
}
