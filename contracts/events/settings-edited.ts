import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/**
 * A person edited a setting, a schedule, or a model's file or mode. Only the ledger keeps it: the documents are larger
 * than events should be.
 */
export const settingsEdited = defineEvent({
  name: 'SettingsEdited',
  version: 1,
  isPublished: false,
  data: z.object({
    /** Null for a setting of the installation. */
    modelName: modelNameSchema.nullable(),
    /** As "schedule daily". */
    subject: z.string(),
    askedBy: z.string(),
    reason: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  }),
  example: {
    modelName: null,
    subject: 'schedule daily',
    askedBy: 'ada',
    reason: 'schedule daily: at 03:00 in place of 02:00',
    before: { cronExpression: '0 2 * * *' },
    after: { cronExpression: '0 3 * * *' },
  },
  ledger: [
    {
      kind: 'person/edited',
      headline: () => 'Settings edited',
      mark: null,
      content: ({ reason, subject, askedBy, before, after }) => ({
        trigger: 'manual',
        reason,
        detail: { subject, askedBy, before, after },
      }),
    },
  ],
  line: null,
  notice: null,
})
