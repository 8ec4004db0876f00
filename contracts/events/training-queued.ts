import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { showMoment } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** A run's data is frozen: its cutoff, its files and the version to beat are fixed. */
export const trainingQueued = defineEvent({
  name: 'TrainingQueued',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    trigger: triggerKindSchema,
    manifestKey: z.string(),
    fileCount: z.number().int(),
    windowFrom: z.iso.datetime(),
    cutoff: z.iso.datetime(),
    /** The champion that the challenger is compared with; null where there is none. */
    championVersion: z.number().int().nullable(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'scheduled',
    manifestKey: 'manifests/nsw-price/0f.json',
    fileCount: 12,
    windowFrom: '1996-03-08T02:00:00.000Z',
    cutoff: '1996-09-04T02:00:00.000Z',
    championVersion: 3,
  },
  ledger: [
    {
      kind: 'run/queued',
      headline: () => 'Training queued',
      mark: null,
      content: ({ trigger, manifestKey, fileCount, windowFrom, cutoff, championVersion }) => ({
        trigger,
        reason: `data frozen: ${fileCount} files from ${showMoment(windowFrom)} to ${showMoment(cutoff)}`,
        detail: { manifestKey, windowFrom, cutoff, championVersion },
      }),
    },
  ],
  line: null,
  notice: null,
})
