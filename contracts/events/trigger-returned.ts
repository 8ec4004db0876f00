import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { severitySchema } from '#contracts/severity'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { defineEvent, untold } from './event.ts'

/**
 * A trigger of a run that was withdrawn asks once more. It is a trigger of its own: the first one has its decision, and
 * this one gets another.
 */
export const triggerReturned = defineEvent({
  name: 'TriggerReturned',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    /** The run that was withdrawn. */
    runId: z.string(),
    /** The trigger's first id. */
    triggerId: z.string(),
    trigger: triggerKindSchema,
    severity: severitySchema.nullable(),
    reason: z.string(),
    /** When it asked first. */
    occurredAt: z.iso.datetime(),
    episodeId: z.string().nullable(),
    comprehensive: z.boolean(),
    force: z.boolean(),
    askedBy: z.string().nullable(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    triggerId: 't1',
    trigger: 'drift',
    severity: 'high',
    reason: 'high drift of vic_price',
    occurredAt: '1996-09-04T02:00:00.000Z',
    episodeId: 'e1',
    comprehensive: false,
    force: false,
    askedBy: null,
  },
  ...untold,
})
