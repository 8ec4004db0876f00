import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** The version that answers is not the champion. */
export const servingDiverged = defineEvent({
  name: 'ServingDiverged',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    servingVersion: z.number().int().nullable(),
  }),
  example: { modelName: 'nsw-price', championVersion: 4, servingVersion: 3 },
  ledger: [],
  line: {
    tone: 'warning',
    text: ({ championVersion, servingVersion }) =>
      `version ${servingVersion ?? 'none'} answers, but version ${championVersion} is champion: it is being switched`,
  },
  notice: null,
})
