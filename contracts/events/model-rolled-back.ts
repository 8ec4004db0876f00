import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'
import { rollbackContent } from './rollback-content.ts'

/** An earlier version is champion again. */
export const modelRolledBack = defineEvent({
  name: 'ModelRolledBack',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    fromVersion: z.number().int(),
    toVersion: z.number().int(),
    decidedBy: z.enum(['policy', 'person']),
    reason: z.string(),
    /** The optional fields are missing from events of earlier releases. */
    askedBy: z.string().nullable().optional(),
    evidence: evidenceSchema.optional(),
    /** Whether the version that gave way never comes back. */
    barred: z.boolean().optional(),
  }),
  example: {
    modelName: 'nsw-price',
    fromVersion: 4,
    toVersion: 3,
    decidedBy: 'policy',
    reason: 'version 4 lost 7 points in probation',
  },
  ledger: [
    {
      kind: 'rollback/rolled-back',
      headline: ({ detail }) => `Rolled back from version ${detail.fromVersion} to ${detail.toVersion}`,
      mark: 'rolled-back',
      content: rollbackContent,
    },
  ],
  line: { tone: 'worse' },
  notice: { group: 'problems', severity: 'warning', gathered: 'Rolled back' },
})
