import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** The version that answers is not the champion, or it gave no scores: the champion is to be loaded again. */
export const servingDiverged = defineEvent({
  name: 'ServingDiverged',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    /** Null if no version answers. The champion itself if it gave no scores. */
    servingVersion: z.number().int().nullable(),
  }),
  example: { modelName: 'nsw-price', championVersion: 4, servingVersion: 3 },
  ledger: [],
  line: {
    tone: 'warning',
    text: ({ championVersion, servingVersion }) => {
      if (servingVersion === null) return `no version answers; version ${championVersion} is loaded again`
      return servingVersion === championVersion
        ? `version ${championVersion} gave no scores; it is loaded again`
        : `version ${servingVersion} answers, but version ${championVersion} is champion: it is being switched`
    },
  },
  notice: null,
})
