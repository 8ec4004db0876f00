import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** A new champion collected its labels of probation and was not rolled back. */
export const probationPassed = defineEvent({
  name: 'ProbationPassed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    version: z.number().int(),
    evidence: evidenceSchema,
    /** Missing from events of earlier releases. */
    reason: z.string().optional(),
  }),
  example: { modelName: 'nsw-price', version: 4, evidence: { labels: 500, accuracy: 0.91 } },
  ledger: [
    {
      kind: 'probation/passed',
      headline: () => 'Probation passed',
      mark: null,
      content: ({ version, reason, evidence }) => ({
        reason: reason ?? `version ${version} has ${evidence.labels} labels`,
        detail: { version, evidence },
      }),
    },
  ],
  line: { tone: 'better' },
  notice: null,
})
