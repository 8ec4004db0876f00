import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** A new champion's probation is over and it was not rolled back: it is not worse, or that stayed undecided. */
export const probationPassed = defineEvent({
  name: 'ProbationPassed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    version: z.number().int(),
    evidence: evidenceSchema,
    /** The optional fields are missing from events of earlier releases. */
    reason: z.string().optional(),
    /** `undecided`: neither better nor worse was evident in time. */
    outcome: z.enum(['passed', 'undecided']).optional(),
  }),
  example: { modelName: 'nsw-price', version: 4, evidence: { labels: 500, accuracy: 0.91 } },
  ledger: [
    {
      kind: 'probation/passed',
      headline: ({ detail }) => (detail.outcome === 'undecided' ? 'Probation over, undecided' : 'Probation passed'),
      mark: null,
      content: ({ version, reason, outcome, evidence }) => ({
        reason: reason ?? `version ${version} has ${evidence.labels} labels`,
        detail: { version, ...(outcome !== undefined && { outcome }), evidence },
      }),
    },
  ],
  line: { tone: 'better' },
  notice: null,
})
