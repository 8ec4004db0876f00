import * as z from 'zod'
import { endpoint } from './endpoint.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

/** Simulated days per second, as fast as the work allows (`max`), or paused. */
const speedSchema = z.union([z.number().gt(0).max(10_000), z.literal('max'), z.literal('paused')])

const clockSchema = z
  .object({
    now: timeSchema,
    /** `replay`: the time of an example; `wall`: the time of the machine. */
    kind: z.enum(['replay', 'wall']),
    /** Null with the wall clock. */
    speed: speedSchema.nullable(),
    /** The replay's beginning, after the history that is loaded at once, and its end. */
    from: timeOrNullSchema,
    to: timeOrNullSchema,
    /** Milliseconds that the replay still takes at its pace; null before that is known, and while it is paused. */
    leftMs: z.number().nullable().default(null),
  })
  .meta({ id: 'Clock' })
export type ClockState = z.infer<typeof clockSchema>

const clockEditSchema = z.strictObject({ speed: speedSchema }).meta({ examples: [{ speed: 5 }] })

export const getClock = endpoint({
  name: 'getClock',
  method: 'get',
  path: '/v1/clock',
  tag: 'Installation',
  summary: 'The current time, and the speed of a replay',
  answers: { 200: { description: 'The clock.', schema: clockSchema } },
})

export const putClock = endpoint({
  name: 'putClock',
  method: 'put',
  path: '/v1/clock',
  tag: 'Installation',
  summary: 'Set the speed of a replay',
  body: clockEditSchema,
  answers: { 200: { description: 'The clock as it is now.', schema: clockSchema } },
  problems: [409],
})
