import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { showMoment } from '#contracts/wording'
import { dataProblemInWords, dataProblems } from './data-problem.ts'
import { defineEvent } from './event.ts'

/**
 * A data-quality problem is none any more: it stayed as it was for weeks, or a person says that the data is right. The
 * rows since it began tell what is usual, and retraining learns from them.
 */
export const dataCountsAsUsual = defineEvent({
  name: 'DataCountsAsUsual',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    problem: z.enum(dataProblems),
    /** As in `DataQualityDegraded`. */
    subject: z.string(),
    championVersion: z.number().int().nullable(),
    openedAt: z.iso.datetime(),
    /** The person who says so; null where it stayed for weeks. */
    acceptedBy: z.string().nullable(),
    reason: z.string().nullable(),
  }),
  example: {
    episodeId: 'e3',
    modelName: 'nsw-price',
    problem: 'null-spike',
    subject: 'vic_price',
    championVersion: 4,
    openedAt: '2024-02-15T02:00:00.000Z',
    acceptedBy: null,
    reason: null,
  },
  ledger: [
    {
      kind: 'data-quality/usual',
      headline: () => 'Data counts as usual',
      mark: null,
      content: ({ episodeId, championVersion, problem, subject, openedAt, acceptedBy, reason }) => ({
        trigger: acceptedBy === null ? null : 'manual',
        reason: `${dataProblemInWords(problem, subject, {})}: ${
          acceptedBy === null
            ? `as it is since ${showMoment(openedAt)}. The model may retrain on it`
            : `${acceptedBy} says that the data is right${reason === null ? '' : ` (${reason})`}`
        }`,
        detail: { episodeId, version: championVersion, problem, openedAt, acceptedBy, evidence: {} },
      }),
    },
  ],
  line: { tone: 'recovery' },
  notice: { group: 'problems', severity: 'info', gathered: 'Data counts as usual' },
})
