import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/** A model that has no version yet has the labelled rows for its first training. */
export const initialDataReached = defineEvent({
  name: 'InitialDataReached',
  version: 1,
  data: z.object({ modelName: modelNameSchema, labelledRows: z.number().int(), evidence: evidenceSchema }),
  example: { modelName: 'nsw-price', labelledRows: 5760, evidence: { labelledRows: 5760, dataThreshold: 1000 } },
  ...untold,
})
