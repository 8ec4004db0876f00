import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'
import { rollbackDecisionContent } from './rollback-decided.ts'

/** A rollback that a person asked for, or that paired scores called for, is refused. */
export const rollbackRefused = defineEvent({
  name: 'RollbackRefused',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    /** The champion; null where there is none. */
    fromVersion: z.number().int().nullable(),
    /** The version asked for; null where a person left it open. */
    toVersion: z.number().int().nullable(),
    askedBy: z.string().nullable(),
    triggerId: z.string(),
    code: z.string(),
    causedBy: z.string(),
    reason: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    fromVersion: 4,
    toVersion: 3,
    askedBy: null,
    triggerId: 't3',
    code: 'observe-mode',
    causedBy: 'ChampionOutperformed',
    reason: 'the model is in observe mode: it would have gone back to version 3',
    evidence: { accuracyLost: 0.07 },
  },
  ledger: [
    {
      kind: 'decision/rollback-refused',
      headline: () => 'Rollback refused',
      mark: null,
      content: rollbackDecisionContent,
    },
  ],
  line: null,
  notice: null,
})
