import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { severitySchema } from '#contracts/severity'
import { defineEvent } from './event.ts'

/**
 * The champion is below the performance threshold with enough labels to say so: an episode opens. Stated again for a new
 * champion that is below it as well.
 */
export const performanceDegraded = defineEvent({
  name: 'PerformanceDegraded',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    severity: severitySchema,
    evidence: evidenceSchema,
    /** `alarm` where an alarm asked for the look that found it. */
    trigger: z.enum(['performance', 'alarm']).optional(),
    /** The degraded champion that this one replaced. */
    versionBefore: z.number().int().optional(),
    /** The check in one sentence; missing from events of earlier releases. */
    finding: z.string().optional(),
  }),
  example: {
    episodeId: 'e2',
    modelName: 'nsw-price',
    championVersion: 3,
    severity: 'low',
    evidence: { accuracy: 0.64, upperBound: 0.69, threshold: 0.7, labels: 336 },
    finding: 'Accuracy 0.64 on 336 labels (at most 0.69): below 0.7.',
  },
  ledger: [
    {
      kind: 'performance/opened',
      headline: () => 'Performance degraded',
      mark: 'degraded',
      content: ({ episodeId, championVersion, versionBefore, finding = 'below the threshold', evidence }) => ({
        reason:
          versionBefore === undefined
            ? finding
            : `version ${championVersion} as well, which replaced version ${versionBefore}: ${finding}`,
        detail: { episodeId, version: championVersion, versionBefore, evidence },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: { severity: 'warning' },
})
