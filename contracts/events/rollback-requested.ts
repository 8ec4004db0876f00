import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'
import { rollbackDecisionContent, toVersionOf } from './rollback-decided.ts'

/** A rollback was granted: the champion gives way to an earlier version. */
export const rollbackRequested = defineEvent({
  name: 'RollbackRequested',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    fromVersion: z.number().int(),
    toVersion: z.number().int(),
    decidedBy: z.enum(['policy', 'person']),
    askedBy: z.string().nullable(),
    reason: z.string(),
    evidence: evidenceSchema,
    /** The optional fields are missing from events of earlier releases. */
    triggerId: z.string().optional(),
    code: z.string().optional(),
    causedBy: z.string().optional(),
  }),
  example: {
    modelName: 'nsw-price',
    fromVersion: 4,
    toVersion: 3,
    decidedBy: 'policy',
    askedBy: null,
    reason: 'version 4 lost 7 points in probation',
    evidence: { accuracyLost: 0.07 },
  },
  ledger: [
    {
      kind: 'decision/rollback-requested',
      headline: ({ detail }) => `Rollback to version ${toVersionOf(detail)} requested`,
      mark: null,
      content: rollbackDecisionContent,
    },
  ],
  line: { tone: 'worse' },
  notice: null,
})
