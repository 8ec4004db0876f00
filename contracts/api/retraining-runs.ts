import * as z from 'zod'
import { timeOrNullSchema, timeSchema } from './time.ts'

const reasonSchema = z.string().trim().min(1).max(500)

export const retrainingAskSchema = z.strictObject({
  reason: reasonSchema.default('asked by hand'),
  /** Trains a paused model, promotes what the gate would not. Never skips the trainer's minimum; recorded with who and why. */
  force: z.boolean().default(false),
})

export const cancellationAskSchema = z.strictObject({ reason: reasonSchema.default('cancelled by hand') })

export const rollbackAskSchema = z.strictObject({
  /** The version to return to; the one before the champion where it is missing. */
  toVersion: z.number().int().min(1).nullable().default(null),
  reason: reasonSchema.default('rolled back by hand'),
})

export const runCauseSchema = z.object({
  triggerId: z.string(),
  kind: z.string(),
  severity: z.string().nullable(),
  reason: z.string(),
  occurredAt: timeSchema,
})

export const retrainingRunSchema = z.object({
  runId: z.string(),
  modelName: z.string(),
  state: z.string(),
  ended: z.boolean(),
  trigger: z.string(),
  comprehensive: z.boolean(),
  forced: z.boolean(),
  askedBy: z.string().nullable(),
  reason: z.string(),
  /** Every trigger that this run answers, the first one first. */
  causes: z.array(runCauseSchema),
  attempt: z.number().int(),
  jobName: z.string().nullable(),
  backend: z.string().nullable(),
  requestedAt: timeSchema,
  windowFrom: timeOrNullSchema,
  cutoffAt: timeOrNullSchema,
  startedAt: timeOrNullSchema,
  deadlineAt: timeOrNullSchema,
  endedAt: timeOrNullSchema,
  version: z.number().int().nullable(),
  championVersion: z.number().int().nullable(),
  gateOutcome: z.string().nullable(),
  gate: z.record(z.string(), z.unknown()).nullable(),
  failure: z.string().nullable(),
})
export type RetrainingRun = z.infer<typeof retrainingRunSchema>

export const retrainingRunListSchema = z.object({ runs: z.array(retrainingRunSchema) })
export type RetrainingRunList = z.infer<typeof retrainingRunListSchema>
