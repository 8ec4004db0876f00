import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'
import { rollbackContent } from './rollback-content.ts'

/** A granted rollback cannot be carried out any more: a promotion or retention came first. */
export const rollbackOvertaken = defineEvent({
  name: 'RollbackOvertaken',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    fromVersion: z.number().int(),
    toVersion: z.number().int(),
    decidedBy: z.enum(['policy', 'person']),
    askedBy: z.string().nullable(),
    /** `overtaken`: another version is champion; `not-available`: the version cannot be served. */
    obstacle: z.enum(['overtaken', 'not-available']),
    reason: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    fromVersion: 4,
    toVersion: 3,
    decidedBy: 'policy',
    askedBy: null,
    obstacle: 'overtaken',
    reason: 'version 5 is champion now: there is no version 4 to go back from',
    evidence: { accuracyLost: 0.07 },
  },
  ledger: [
    {
      kind: 'rollback/*',
      headline: ({ detail }) => `Rollback from version ${detail.fromVersion} to ${detail.toVersion} not carried out`,
      mark: null,
      content: (data) => ({ ...rollbackContent(data), status: data.obstacle }),
    },
  ],
  line: null,
  notice: null,
})
