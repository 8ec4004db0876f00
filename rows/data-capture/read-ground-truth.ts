import * as z from 'zod'
import type { ModelFile } from '#contracts/model-file'
import { readLabel } from '../read-label.ts'
import { type CapturedRow, firstProblem, idOf, metadataSchema, unreadable } from './captured-row.ts'
import { isFields, ownValue } from './own-value.ts'
import { payloadContent, type Read } from './payload-content.ts'

const groundTruthSchema = z.object({
  groundTruthData: z.object({
    data: z.union([z.string(), z.number()]),
    encoding: z.string().default('CSV'),
    observedContentType: z.string().nullish(),
  }),
  eventMetadata: metadataSchema,
})

/**
 * Reads a line of Model Monitor's ground truth: one label, as CSV, JSON or base 64.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
 */
export function readGroundTruth(
  line: object,
  model: Pick<ModelFile, 'task' | 'positiveLabel' | 'classes'>,
): CapturedRow[] {
  const truth = groundTruthSchema.safeParse(line)
  if (!truth.success) return unreadable(`not ground truth: ${firstProblem(truth.error, line)}`)
  const { groundTruthData, eventMetadata } = truth.data
  const cell = labelCell(groundTruthData)
  if ('problem' in cell) return unreadable(`ground truth: ${cell.problem}`)
  const label = readLabel(cell.value, model)
  if ('problem' in label) return unreadable(`ground truth: ${label.problem}`)
  return [{ label: { id: idOf(eventMetadata), label: label.value } }]
}

/** A request has one label. Its cell may stand in lists, or alone in an object, or there under `label`. */
function labelCell({ data, ...payload }: z.infer<typeof groundTruthSchema>['groundTruthData']): Read<unknown> {
  if (typeof data === 'number') return { value: data }
  const content = payloadContent({ data, ...payload })
  if ('problem' in content) return content
  let value: unknown = content.value
  while (typeof value === 'object' && value !== null) {
    const named = isFields(value) ? ownValue(value, 'label') : undefined
    const cells: readonly unknown[] = named === undefined ? Object.values(value) : [named]
    if (cells.length > 1) return { problem: `${cells.length} labels for one request` }
    value = cells[0]
  }
  return { value }
}
