import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A trained challenger could not be compared, because the champion could not be scored: its files are broken, or the rows lack its features. */
export const championUnreadable = defineEvent({
  name: 'ChampionUnreadable',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    championVersion: z.number().int(),
    reason: z.string(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    championVersion: 3,
    reason: "The champion's artifact is broken: model.onnx is missing.",
  },
})
