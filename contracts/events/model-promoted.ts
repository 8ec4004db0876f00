import * as z from 'zod'
import { defineEvent } from './event.ts'
import { endedContent, judgedFields, verdictContent } from './judged.ts'

/** A version became champion. */
export const modelPromoted = defineEvent({
  name: 'ModelPromoted',
  version: 1,
  data: z.object({
    ...judgedFields,
    versionBefore: z.number().int().nullable(),
    /** Promoted only because a person forced it. */
    forced: z.boolean(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    version: 4,
    versionBefore: 3,
    gateOutcome: 'better',
    forced: false,
    reason: '31 rows better, 12 worse',
    evidence: { accuracy: 0.91, championAccuracy: 0.88, pValue: 0.002 },
  },
  ledger: [
    { kind: 'run/promoted', headline: () => 'Challenger promoted', mark: null, content: endedContent },
    {
      kind: 'promotion/*',
      headline: ({ detail: { version, versionBefore, forced } }) =>
        `Version ${version} promoted${versionBefore == null ? '' : ` over version ${versionBefore}`}${forced === true ? ' with --force' : ''}`,
      mark: 'promoted',
      content: (data, metadata) => verdictContent(data, metadata, data),
    },
  ],
  line: { tone: 'better' },
  notice: { severity: 'info' },
})
