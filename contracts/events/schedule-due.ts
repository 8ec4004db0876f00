import * as z from 'zod'
import { modelTypeSchema } from '#contracts/model-types'
import { defineEvent, untold } from './event.ts'

/** A schedule's time came. Its identity is (schedule, scheduled time): a late or repeated tick is the same tick. */
export const scheduleDue = defineEvent({
  name: 'ScheduleDue',
  version: 1,
  data: z.object({
    scheduleName: z.string(),
    scheduledAt: z.iso.datetime(),
    action: z.string(),
    modelTypes: z.array(modelTypeSchema),
    madeUp: z.boolean(),
    /** When it is due next; null where the scheduler does not tell. */
    nextAt: z.iso.datetime().nullable(),
  }),
  example: {
    scheduleName: 'daily',
    scheduledAt: '1996-09-04T02:00:00.000Z',
    action: 'retrain',
    modelTypes: [],
    madeUp: false,
    nextAt: '1996-09-05T02:00:00.000Z',
  },
  ...untold,
})
