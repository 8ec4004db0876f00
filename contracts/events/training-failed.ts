import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { defineEvent, type LedgerRowDefinition } from './event.ts'
import { awaitedBySchema, isAwaitedRun } from './judged.ts'

const outcomes = ['failed', 'timed_out', 'cancelled'] as const

const endings = {
  failed: { headline: 'Training failed', mark: 'failed' },
  timed_out: { headline: 'Training timed out', mark: 'failed' },
  cancelled: { headline: 'Training cancelled', mark: 'cancelled' },
} as const

const dataSchema = z.object({
  modelName: modelNameSchema,
  runId: z.string(),
  outcome: z.enum(outcomes),
  reason: z.string(),
  /** The optional fields are missing from events of earlier releases. */
  trigger: triggerKindSchema.optional(),
  attempt: z.number().int().optional(),
  jobName: z.string().nullable().optional(),
  awaitedBy: awaitedBySchema,
})

function rowOf(outcome: (typeof outcomes)[number]): LedgerRowDefinition<z.infer<typeof dataSchema>> {
  return {
    kind: `run/${outcome}`,
    headline: () => endings[outcome].headline,
    mark: endings[outcome].mark,
    content: ({ outcome: actual, trigger, reason, attempt, jobName }) =>
      actual === outcome ? { trigger: trigger ?? null, reason, detail: { attempt, jobName } } : null,
  }
}

/** A run ended without a version to judge. */
export const trainingFailed = defineEvent({
  name: 'TrainingFailed',
  version: 1,
  data: dataSchema,
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    outcome: 'failed',
    reason: 'out of memory at 4 GB',
  },
  ledger: [rowOf('failed'), rowOf('timed_out'), rowOf('cancelled')],
  line: { tone: 'warning' },
  notice: {
    group: 'problems',
    severity: 'warning',
    gathered: 'Training ended without a version',
    isAwaited: isAwaitedRun,
  },
})
