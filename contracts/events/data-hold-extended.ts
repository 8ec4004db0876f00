import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { dataProblemInWords, dataProblems, holdInWords } from './data-problem.ts'
import { defineEvent } from './event.ts'

/** A data-quality problem was to count as usual by now, but it still changes: it holds retraining for longer. */
export const dataHoldExtended = defineEvent({
  name: 'DataHoldExtended',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    problem: z.enum(dataProblems),
    /** As in `DataQualityDegraded`. */
    subject: z.string(),
    championVersion: z.number().int(),
    usualFrom: z.iso.datetime(),
  }),
  example: {
    episodeId: 'e3',
    modelName: 'nsw-price',
    problem: 'null-spike',
    subject: 'vic_price',
    championVersion: 4,
    usualFrom: '2024-03-21T02:00:00.000Z',
  },
  ledger: [
    {
      kind: 'data-quality/extended',
      headline: () => 'Data still changes',
      mark: null,
      content: ({ episodeId, championVersion, problem, subject, usualFrom }) => ({
        reason: `${dataProblemInWords(problem, subject, {})}: not the same from day to day. ${holdInWords(problem, usualFrom)}`,
        detail: { episodeId, version: championVersion, problem, usualFrom, evidence: {} },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: { group: 'problems', severity: 'info', gathered: 'Data still changes' },
})
