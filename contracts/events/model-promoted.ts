import * as z from 'zod'
import { defineEvent } from './event.ts'
import { endedContent, isAwaitedRun, judgedFields, verdictContent } from './judged.ts'

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
    reason: 'Better than version 3 by 3 points of accuracy (standard error 0.8, p = 0.0001) on 5000 held-out rows.',
    evidence: { accuracy: 0.91, championAccuracy: 0.88, lossSaved: 0.03, lossSavedError: 0.008, pValueBetter: 0.0001 },
  },
  ledger: [
    { kind: 'run/promoted', headline: () => 'Challenger promoted', mark: null, content: endedContent },
    {
      kind: 'promotion/*',
      headline: ({ detail: { version, versionBefore, forced, evidence } }) => {
        const over = versionBefore == null ? '' : ` over version ${versionBefore}`
        return `Version ${version} promoted${over}${forced === true ? ' with --force' : ''}${belowNaive(evidence)}`
      },
      mark: 'promoted',
      content: (data, metadata) => verdictContent(data, metadata, data),
    },
  ],
  line: { tone: 'better' },
  notice: { group: 'versions', severity: 'info', gathered: 'Version promoted', isAwaited: isAwaitedRun },
})

/** A version that serves although it measured no better than a forecast without a model is marked wherever it is named. */
function belowNaive(evidence: unknown): string {
  const isBelow = typeof evidence === 'object' && (evidence as { belowNaive?: unknown } | null)?.belowNaive === true
  return isBelow ? ', not better than the naive forecast' : ''
}
