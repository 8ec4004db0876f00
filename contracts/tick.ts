import * as z from 'zod'
import { modelTypeSchema } from './model-types.ts'

/** What EventBridge Scheduler writes in the place of this: the time that the tick was due at, also where it fires late. */
export const scheduledTimePlaceholder = '<aws.scheduler.scheduled-time>'

/**
 * A tick as EventBridge Scheduler delivers it to a function.
 *
 * Where nobody filled the time in (a person, an emulator) it is null: the tick is then one of the minute at which it arrives.
 */
export const tickSchema = z.object({
  scheduleName: z.string().min(1),
  action: z.string().min(1),
  modelTypes: z.array(modelTypeSchema).default([]),
  scheduledAt: z.iso.datetime().nullable().default(null).catch(null),
})

/** The input that a schedule's target is given: a tick that says itself when it was due. */
export function tickInput(tick: Omit<z.input<typeof tickSchema>, 'scheduledAt'>): string {
  const { scheduleName, action, modelTypes = [] } = tick
  return JSON.stringify({ scheduleName, action, modelTypes, scheduledAt: scheduledTimePlaceholder })
}
