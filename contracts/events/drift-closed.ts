import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { listed } from '#contracts/wording'
import { closingFields, countsSchema, driftContent } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** A drift episode ended: the evidence says that its features are within the tolerance again. */
export const driftClosed = defineEvent({
  name: 'DriftClosed',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    /**
     * `not-comparable`: it was of predictions alone, and the champion has no held-out scores to compare them with.
     * `champion-changed` in events of earlier releases, which closed an episode with any promotion.
     */
    reason: z.enum(['came-back', 'not-comparable', 'champion-changed']),
    ...closingFields,
    features: z.array(z.string()).optional(),
    counts: countsSchema,
  }),
  example: { episodeId: 'e1', modelName: 'nsw-price', reason: 'came-back' },
  ledger: [
    {
      kind: 'drift/closed',
      headline: () => 'Drift ended',
      mark: null,
      content: (data) => driftContent(ending(data), data),
    },
  ],
  line: { tone: 'recovery' },
  notice: { group: 'drift', severity: 'info', gathered: 'Drift ended' },
})

function ending({
  reason,
  features,
  championVersion,
}: {
  readonly reason: 'came-back' | 'not-comparable' | 'champion-changed'
  readonly features?: readonly string[] | undefined
  readonly championVersion?: number | undefined
}): string {
  const named = features?.length ? listed(features) : 'the features'
  const reference = championVersion === undefined ? 'the reference' : `version ${championVersion}'s reference`
  switch (reason) {
    case 'came-back':
      return `${named}: beyond the tolerance of ${reference} by no more than chance, over as many days as it took to find the drift`
    case 'not-comparable':
      return `version ${championVersion} took over, and has no held-out scores to compare ${named} with`
    case 'champion-changed':
      return `version ${championVersion} took over, with a reference of its own`
  }
}
