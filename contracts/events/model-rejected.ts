import * as z from 'zod'
import { defineEvent } from './event.ts'
import { endedContent, isAwaitedRun, judgedFields, verdictContent } from './judged.ts'

/** A trained version was not good enough to become champion. */
export const modelRejected = defineEvent({
  name: 'ModelRejected',
  version: 1,
  data: z.object({
    ...judgedFields,
    /** The champion that stays; missing from events of earlier releases. */
    championVersion: z.number().int().nullable().optional(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    version: 4,
    gateOutcome: 'worse',
    reason: 'Worse than version 3 by 4 points of accuracy (standard error 0.9, p = 0.00001) on 5000 held-out rows.',
    evidence: { accuracy: 0.84, championAccuracy: 0.88, lossSaved: -0.04, lossSavedError: 0.009, pValueWorse: 0.00001 },
    championVersion: 3,
  },
  ledger: [
    { kind: 'run/rejected', headline: () => 'Challenger rejected', mark: null, content: endedContent },
    {
      kind: 'rejection/*',
      headline: ({ detail }) => `Version ${detail.version} rejected`,
      mark: 'rejected',
      content: (data, metadata) =>
        verdictContent(data, metadata, { versionBefore: data.championVersion ?? null, forced: false }),
    },
  ],
  line: { tone: 'worse' },
  notice: { group: 'versions', severity: 'info', gathered: 'Version rejected', isAwaited: isAwaitedRun },
})
