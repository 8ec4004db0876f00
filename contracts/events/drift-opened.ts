import * as z from 'zod'
import { evidenceSchema, modelNameSchema, severitySchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** Features of a model drifted where none did before: an episode opens. */
export const driftOpened = defineEvent({
  name: 'DriftOpened',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    severity: severitySchema,
    features: z.array(z.string()).min(1),
    evidence: evidenceSchema,
  }),
  example: {
    episodeId: 'e1',
    modelName: 'nsw-price',
    championVersion: 3,
    severity: 'medium',
    features: ['vic_demand'],
    evidence: { ksStatistic: 0.24, pValue: 1e-9, threshold: 0.1 },
  },
})
