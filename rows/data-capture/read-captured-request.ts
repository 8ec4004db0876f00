import * as z from 'zod'
import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { type Cell, readTime } from '../read-cell.ts'
import { readFeature } from '../read-feature.ts'
import { type CapturedRow, firstProblem, idOf, metadataSchema, unreadable } from './captured-row.ts'
import { type CapturedScores, capturedScores } from './captured-scores.ts'
import { payloadSchema } from './payload-content.ts'
import { type CapturedRecord, requestRecords } from './request-records.ts'
import type { ReadAnswer } from './score-of-shape.ts'

type Model = Pick<ModelFile, 'task' | 'features' | 'answer'>
type Observation = IngestBatch['observations'][number]

const captureSchema = z.object({
  captureData: z.object({ endpointInput: payloadSchema.nullish(), endpointOutput: z.unknown().optional() }),
  eventMetadata: metadataSchema.extend({ inferenceTime: z.string() }),
})

/**
 * Reads the line of a request and its answer: an observation for each record, with the score that the endpoint gave, or
 * with the reason why the answer gives none.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 */
export function readCapturedRequest(line: unknown, { task, features, answer }: Model): CapturedRow[] {
  const capture = captureSchema.safeParse(line)
  if (!capture.success) return unreadable(`not a captured request: ${firstProblem(capture.error, line)}`)
  const { captureData, eventMetadata } = capture.data
  const at = readTime(eventMetadata.inferenceTime)
  if ('problem' in at) return unreadable(`inferenceTime: ${at.problem}`)
  if (!captureData.endpointInput) return unreadable('the request was not captured, only the answer')
  const records = requestRecords(captureData.endpointInput, features)
  if ('problem' in records) return unreadable(`endpointInput: ${records.problem}`)
  const answered = capturedScores(captureData.endpointOutput, records.value.length, { task, answer })
  const isOne = records.value.length === 1
  return records.value.map((record, index) => {
    const values = featuresOf(record, features)
    if ('problem' in values) return { problem: isOne ? values.problem : `record ${index + 1}: ${values.problem}` }
    const id = isOne ? idOf(eventMetadata) : `${idOf(eventMetadata)}#${index + 1}`
    const row = withScore({ id, at: at.value, features: values.value }, answered, index)
    // A request of many records took its time once.
    return index === 0 ? { ...row, latencyMs: eventMetadata.latencyMs } : row
  })
}

function withScore(observation: Observation, { scores, version, raw }: CapturedScores, index: number): CapturedRow {
  const read = scores[index] as ReadAnswer
  if ('reason' in read) {
    const noScore = { reason: read.reason, raw }
    return {
      observation: { ...observation, noScore },
      ...(read.isAmbiguous && { doubt: { isScored: false, noScore } }),
    }
  }
  const { score } = read
  const otherReadings = 'otherReadings' in read ? read.otherReadings : undefined
  const answer = typeof score === 'number' ? score : [...score]
  return {
    observation: { ...observation, score: answer, ...(version !== null && { version }) },
    ...(otherReadings !== undefined && { doubt: { isScored: true, noScore: { reason: otherReadings, raw } } }),
  }
}

function featuresOf(record: CapturedRecord, features: ModelFile['features']): Cell<Observation['features']> {
  if (Array.isArray(record) && record.length !== features.length)
    return { problem: `${record.length} values for ${features.length} features` }
  const values: Observation['features'] = []
  for (const [index, { name, kind }] of features.entries()) {
    if (!Array.isArray(record) && !Object.hasOwn(record, name))
      return { problem: `${name}: the request has no such value` }
    const value: unknown = Array.isArray(record) ? record[index] : (record as Record<string, unknown>)[name]
    // TensorFlow Serving takes a value as a list of one.
    const read = readFeature(Array.isArray(value) && value.length === 1 ? value[0] : value, kind)
    if ('problem' in read) return { problem: `${name}: ${read.problem}` }
    values.push(read.value)
  }
  return { value: values }
}
