import * as z from 'zod'
import { evidenceSchema, modelNameSchema, triggerKindSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A trigger waits: it is decided again later, never dropped. */
export const retrainingDeferred = defineEvent({
  name: 'RetrainingDeferred',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    triggerId: z.string(),
    trigger: triggerKindSchema,
    code: z.string(),
    waitsFor: z.enum(['run', 'cooldown', 'data-quality', 'probation', 'labelled-rows', 'evidence']),
    reconsiderAt: z.iso.datetime().nullable(),
    reason: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    triggerId: 't1',
    trigger: 'drift',
    code: 'cooldown',
    waitsFor: 'cooldown',
    reconsiderAt: '1996-09-05T02:15:00.000Z',
    reason: 'the last run ended 3 hours ago',
    evidence: { ksStatistic: 0.24 },
  },
})
