import * as z from 'zod'
import { waitInWords, waitsFor } from '#contracts/waits-for'
import { decidedFields, decisionContent, decisionHeadline } from './decided.ts'
import { defineEvent } from './event.ts'

/** A trigger is on hold: it is decided again later, never dropped. */
export const retrainingDeferred = defineEvent({
  name: 'RetrainingDeferred',
  version: 1,
  data: z.object({
    ...decidedFields,
    waitsFor: z.enum(waitsFor),
    reconsiderAt: z.iso.datetime().nullable(),
  }),
  example: {
    modelName: 'nsw-price',
    triggerId: 't1',
    trigger: 'drift',
    code: 'cooldown',
    waitsFor: 'cooldown',
    reconsiderAt: '1996-09-05T02:15:00.000Z',
    reason: 'the last run ended 3 hours ago',
    evidence: { ksStatistic: 0.24 },
  },
  ledger: [
    {
      kind: 'deferral/deferred',
      headline: (row) => `${decisionHeadline('Retraining deferred')(row)} until ${waitInWords(row.detail.waitsFor)}`,
      mark: null,
      content: (data) => {
        const { waitsFor, reconsiderAt } = data
        const { detail, ...content } = decisionContent(data)
        return { ...content, detail: { ...detail, waitsFor, reconsiderAt } }
      },
    },
  ],
  line: { tone: 'quiet' },
  notice: null,
})
