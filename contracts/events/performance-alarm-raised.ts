import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/**
 * An alarm on one model, or on the worst one, went off: performance is checked now, not at the next tick.
 */
export const performanceAlarmRaised = defineEvent({
  name: 'PerformanceAlarmRaised',
  version: 1,
  data: z.object({
    alarmName: z.string().min(1),
    /** The model that is watched; null where all of them are. */
    modelName: modelNameSchema.nullable(),
    raisedAt: z.iso.datetime(),
    reason: z.string(),
  }),
  example: {
    alarmName: 'remodel-accuracy-margin',
    modelName: null,
    raisedAt: '1996-09-04T02:05:00.000Z',
    reason: 'Threshold Crossed: 1 datapoint [-0.021] was less than the threshold (0.0).',
  },
  ...untold,
})
