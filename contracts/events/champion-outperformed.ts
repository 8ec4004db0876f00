import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { percent } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** A retained version is clearly better than the champion on the same labelled rows. */
export const championOutperformed = defineEvent({
  name: 'ChampionOutperformed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    byVersion: z.number().int(),
    duringProbation: z.boolean(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    championVersion: 4,
    byVersion: 3,
    duringProbation: true,
    evidence: { labels: 240, accuracyLost: 0.07, pValue: 0.0004 },
  },
  ledger: [],
  line: {
    tone: 'warning',
    text: ({ championVersion, byVersion, evidence: { accuracyLost, labels } }) =>
      `version ${byVersion} outperforms the champion, version ${championVersion}: ${percent(Number(accuracyLost))} lost on ${labels} labels`,
  },
  notice: null,
})
