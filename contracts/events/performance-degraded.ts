import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { severities, severitySchema } from '#contracts/severity'
import { defineEvent } from './event.ts'

/**
 * The evidence says that the champion is below its threshold, its own first weeks or the naive forecast (`line` in the
 * evidence): an episode opens. Stated again for a new champion that is below one as well, and where one that is below its
 * first weeks or the naive forecast falls below its threshold too.
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
    evidence: { line: 'threshold', metric: 'accuracy', figure: 0.62, figureDays: 9, figureLabels: 432, threshold: 0.7 },
    finding:
      'Accuracy 0.62 over 9 days (432 labels): 0.08 below the threshold of 0.7; chance raises such an alarm at most 0.3 times a year.',
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
  notice: {
    group: 'problems',
    severity: 'warning',
    gathered: 'Performance degraded',
    weight: ({ severity }) => severities.indexOf(severity),
  },
})
