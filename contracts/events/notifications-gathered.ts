import * as z from 'zod'
import { notificationSchema } from '#contracts/notification'
import { defineEvent, untold } from './event.ts'

/** The time for which facts were gathered is over: they are one message, to be sent. */
export const notificationsGathered = defineEvent({
  name: 'NotificationsGathered',
  version: 1,
  data: z.object({
    /** Always null: the message is of several models. */
    modelName: z.null(),
    notification: notificationSchema,
  }),
  example: {
    modelName: null,
    notification: {
      severity: 'warning',
      modelName: '*',
      modelNames: ['churn', 'nsw-price'],
      subject: 'Performance degraded: 2 models',
      text: 'From 2024-03-01 00:01 to 2024-03-01 00:59 UTC, the worst first:',
    },
  },
  ...untold,
})
