import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { gateOutcomeSchema } from '#contracts/gate-outcome'
import { judgedEvaluationSchema } from '#contracts/judged-evaluation'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import type { EventMetadata, LedgerContent } from './event.ts'

/** The persons whose requests were among a run's triggers; missing from events of earlier releases. */
export const awaitedBySchema = z.array(z.string()).optional()

/** Whether a person waits for a run's end. */
export function isAwaitedRun({ awaitedBy = [] }: { readonly awaitedBy?: readonly string[] | undefined }): boolean {
  return awaitedBy.length > 0
}

/** The fields of every event that says what the gate made of a challenger. */
export const judgedFields = {
  modelName: modelNameSchema,
  runId: z.string(),
  version: z.number().int(),
  gateOutcome: gateOutcomeSchema,
  reason: z.string(),
  evidence: evidenceSchema,
  /** Missing from events of earlier releases, as the evaluation. */
  trigger: triggerKindSchema.optional(),
  evaluation: judgedEvaluationSchema.optional(),
  awaitedBy: awaitedBySchema,
}

type Judged = z.infer<z.ZodObject<typeof judgedFields>>

/** The ledger's row that ends the run. */
export function endedContent({ trigger, reason, version, gateOutcome }: Judged): LedgerContent {
  return { trigger: trigger ?? null, reason, detail: { version, gateOutcome } }
}

/** The ledger's row of the gate's verdict. */
export function verdictContent(
  judged: Judged,
  { occurredAt }: EventMetadata,
  { versionBefore, forced }: { readonly versionBefore: number | null; readonly forced: boolean },
): LedgerContent {
  const { trigger, reason, version, gateOutcome, evidence, evaluation } = judged
  return {
    status: gateOutcome,
    trigger: trigger ?? null,
    reason,
    detail: { version, versionBefore, gateOutcome, forced, evidence, ...evaluation, endedAt: occurredAt },
  }
}
