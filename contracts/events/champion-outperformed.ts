import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { percent, uncapitalized } from '#contracts/wording'
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
    /** Missing from events of earlier releases. */
    reason: z.string().optional(),
  }),
  example: {
    modelName: 'nsw-price',
    championVersion: 4,
    byVersion: 3,
    duringProbation: true,
    reason: 'Version 4 trails version 3 by 7 points of accuracy on 240 labels (evidence 310, 100 needed).',
    evidence: { labels: 240, lead: 0.07, evidence: 310, evidenceNeeded: 100 },
  },
  ledger: [],
  line: {
    tone: 'warning',
    text: ({ championVersion, byVersion, reason, evidence: { accuracyLost, labels } }) =>
      reason === undefined
        ? `version ${byVersion} outperforms the champion, version ${championVersion}: ${percent(Number(accuracyLost))} lost on ${labels} labels`
        : uncapitalized(reason),
  },
  notice: null,
})
