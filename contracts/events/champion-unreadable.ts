import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { defineEvent } from './event.ts'

/**
 * A trained challenger could not be compared, because the champion could not be scored: its files are broken, or the
 * rows lack its features.
 */
export const championUnreadable = defineEvent({
  name: 'ChampionUnreadable',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    championVersion: z.number().int(),
    reason: z.string(),
    /** The optional fields are missing from events of earlier releases. */
    trigger: triggerKindSchema.optional(),
    championError: z.string().nullable().optional(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    championVersion: 3,
    reason: "The champion's artifact is broken: model.onnx is missing.",
  },
  ledger: [
    {
      kind: 'champion/unreadable',
      headline: ({ detail }) => `Champion unreadable: version ${detail.version}`,
      mark: null,
      content: ({ trigger, reason, championVersion, championError }) => ({
        trigger: trigger ?? null,
        reason,
        detail: { version: championVersion, evidence: { championError } },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    group: 'problems',
    severity: 'warning',
    gathered: 'Champion unreadable',
    advice: () => 'The gate has nothing to compare with: a challenger that is fit replaces it.',
  },
})
