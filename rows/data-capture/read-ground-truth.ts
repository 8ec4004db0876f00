import * as z from 'zod'
import { readNumber } from '../read-cell.ts'
import { type CapturedRow, firstProblem, idOf, metadataSchema, unreadable } from './captured-row.ts'

const groundTruthSchema = z.object({
  groundTruthData: z.object({ data: z.union([z.string(), z.number()]) }),
  eventMetadata: metadataSchema,
})

/**
 * Reads a line of Model Monitor's ground truth.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
 */
export function readGroundTruth(line: object): CapturedRow[] {
  const truth = groundTruthSchema.safeParse(line)
  if (!truth.success) return unreadable(`not ground truth: ${firstProblem(truth.error)}`)
  const { groundTruthData, eventMetadata } = truth.data
  const label = readNumber(groundTruthData.data)
  if ('problem' in label || label.value === null)
    return unreadable(`ground truth: ${'problem' in label ? label.problem : 'no label'}`)
  return [{ label: { id: idOf(eventMetadata), label: label.value } }]
}
