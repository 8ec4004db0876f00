import * as z from 'zod'
import type { IngestBatch } from '#contracts/ingest-batch'
import { idCharactersMax } from '../read-row.ts'

/** A captured record, a label of ground truth, or the reason why one cannot be read. */
export type CapturedRow =
  | { readonly observation: IngestBatch['observations'][number] }
  | { readonly label: IngestBatch['labels'][number] }
  | { readonly problem: string }

export const metadataSchema = z.object({
  eventId: z.string().min(1),
  inferenceId: z.string().min(1).nullish(),
  inferenceTime: z.string().optional(),
})

/** A request's id: Model Monitor joins ground truth by it. */
export function idOf({ inferenceId, eventId }: z.infer<typeof metadataSchema>): string {
  return inferenceId ?? eventId
}

/** A line without a readable row. */
export const unreadable = (problem: string): CapturedRow[] => [{ problem }]

/** A row whose id fits, as in a file. */
export function withShortId(row: CapturedRow): CapturedRow {
  if ('problem' in row) return row
  const { id } = 'observation' in row ? row.observation : row.label
  return id.length <= idCharactersMax ? row : { problem: `an id has at most ${idCharactersMax} characters` }
}

export function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'it is not as documented'
}
