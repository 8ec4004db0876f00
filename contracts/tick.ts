import * as z from 'zod'
import { modelTypeSchema } from './model-types.ts'

/** EventBridge Scheduler replaces this with the time at which the tick was due, even if it fires late. */
export const scheduledTimePlaceholder = '<aws.scheduler.scheduled-time>'

/**
 * A tick as EventBridge Scheduler delivers it to a function.
 *
 * Without a time it is null: a person's tick, which counts for the moment in which it arrives. A scheduler that leaves
 * the placeholder as it is delivers close to the time, which has no seconds.
 */
export const tickSchema = z.object({
  scheduleName: z.string().min(1),
  action: z.string().min(1),
  modelTypes: z.array(modelTypeSchema).default([]),
  scheduledAt: z
    .union([z.iso.datetime(), z.literal(scheduledTimePlaceholder)])
    .nullable()
    .default(null)
    .catch(null),
})

/** A tick that a function sends to itself: its own, at a time that it expects work. */
export function tickAt(functionName: string, scheduledAt: string): string {
  return JSON.stringify({ scheduleName: functionName, action: functionName, modelTypes: [], scheduledAt })
}

/** The input of a schedule's target: a tick with the time at which it was due. */
export function tickInput(tick: Omit<z.input<typeof tickSchema>, 'scheduledAt'>): string {
  const { scheduleName, action, modelTypes = [] } = tick
  return JSON.stringify({ scheduleName, action, modelTypes, scheduledAt: scheduledTimePlaceholder })
}
