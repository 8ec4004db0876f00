import * as z from 'zod'
import type { IngestBatch } from '#contracts/ingest-batch'
import { idCharactersMax } from '../read-name.ts'

type Observation = IngestBatch['observations'][number]

/**
 * The answer has several readings: they disagree and there is no score, or agree for this row. The reason for having
 * none is that of rows whose readings disagree.
 */
export interface Doubt {
  readonly isScored: boolean
  readonly noScore: NonNullable<Observation['noScore']>
}

/** A captured record, a label of ground truth, or the reason why one cannot be read. */
export type CapturedRow =
  | { readonly observation: Observation; readonly doubt?: Doubt; readonly latencyMs?: number | undefined }
  | { readonly label: IngestBatch['labels'][number] }
  | { readonly problem: string }

export const metadataSchema = z.object({
  eventId: z.string().min(1),
  inferenceId: z.string().nullish(),
  inferenceTime: z.string().optional(),
  /** Written by Remodel's container alone. */
  latencyMs: z.number().min(0).optional().catch(undefined),
})

/** A request's id: Model Monitor joins ground truth by it. */
export function idOf({ inferenceId, eventId }: z.infer<typeof metadataSchema>): string {
  return inferenceId || eventId
}

/** A line without a readable row. */
export const unreadable = (problem: string): CapturedRow[] => [{ problem }]

/** A row whose id fits, as in a file. */
export function withShortId(row: CapturedRow): CapturedRow {
  if ('problem' in row) return row
  const { id } = 'observation' in row ? row.observation : row.label
  return id.length <= idCharactersMax ? row : { problem: `an id has at most ${idCharactersMax} characters` }
}

/** The first thing that is wrong with a line, as a sentence about its field. */
export function firstProblem(error: z.ZodError, line: unknown): string {
  const [issue] = error.issues
  if (!issue) return 'it is not as documented'
  const field = issue.path.join('.') || 'the line'
  let value: unknown = line
  for (const name of issue.path) value = (value as Record<PropertyKey, unknown>)[name]
  if (value === undefined) return `${field} is missing`
  if (value === null) return `${field} is null`
  return value === ''
    ? `${field} is empty`
    : `${field} is not ${issue.code === 'invalid_type' ? kindOf(issue.expected) : 'a text or a number'}`
}

const kindOf = (expected: string) => (expected === 'string' ? 'a text' : 'an object')
