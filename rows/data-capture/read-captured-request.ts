import * as z from 'zod'
import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { type Cell, isMissing, readFeature, readNumber, readTime } from '../read-cell.ts'
import { type CapturedRecord, payloadSchema, recordsOf, scoresOf } from './capture-payload.ts'
import { type CapturedRow, firstProblem, idOf, metadataSchema, unreadable } from './captured-row.ts'

type Features = ModelFile['features']
type Observation = IngestBatch['observations'][number]

const captureSchema = z.object({
  captureData: z.object({ endpointInput: payloadSchema.nullish(), endpointOutput: payloadSchema.nullish() }),
  eventMetadata: metadataSchema.extend({ inferenceTime: z.string() }),
})

/**
 * Reads the line of a request and its answer: an observation for each record, with the score that the endpoint gave.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 */
export function readCapturedRequest(line: unknown, features: Features): CapturedRow[] {
  const capture = captureSchema.safeParse(line)
  if (!capture.success) return unreadable(`not a captured request: ${firstProblem(capture.error)}`)
  const { captureData, eventMetadata } = capture.data
  const at = readTime(eventMetadata.inferenceTime)
  if ('problem' in at) return unreadable(`inferenceTime: ${at.problem}`)
  if (!captureData.endpointInput) return unreadable('the request was not captured, only the answer')
  const input = recordsOf(captureData.endpointInput)
  if ('problem' in input) return unreadable(`endpointInput: ${input.problem}`)
  const records = withoutHeader(input.value, features)
  const answers = captureData.endpointOutput ? scoresOf(captureData.endpointOutput, records.length) : null
  if (answers !== null && 'problem' in answers) return unreadable(`endpointOutput: ${answers.problem}`)
  const version = versionOf(answers?.value.version)
  const isOne = records.length === 1
  return records.map((record, index) => {
    const read = readRecord(record, features, answers && { cell: answers.value.scores[index] })
    if ('problem' in read) return { problem: isOne ? read.problem : `record ${index + 1}: ${read.problem}` }
    const id = isOne ? idOf(eventMetadata) : `${idOf(eventMetadata)}#${index + 1}`
    return { observation: { id, at: at.value, ...read.value, ...(version !== null && { version }) } }
  })
}

function readRecord(
  record: CapturedRecord,
  features: Features,
  answer: { readonly cell: unknown } | null,
): Cell<Pick<Observation, 'features' | 'score'>> {
  if (Array.isArray(record) && record.length !== features.length)
    return { problem: `${record.length} values for ${features.length} features` }
  const values: (number | string | null)[] = []
  for (const [index, { name, kind }] of features.entries()) {
    if (!Array.isArray(record) && !(name in record)) return { problem: `${name}: the request has no such value` }
    const cell: unknown = Array.isArray(record) ? record[index] : (record as Record<string, unknown>)[name]
    const read = readFeature(cell, kind)
    if ('problem' in read) return { problem: `${name}: ${read.problem}` }
    values.push(read.value)
  }
  if (answer === null) return { value: { features: values } }
  const score = isMissing(answer.cell) ? { problem: 'the answer holds no score' } : readNumber(answer.cell)
  if ('problem' in score) return { problem: `endpointOutput: ${score.problem}` }
  return { value: { features: values, ...(score.value !== null && { score: score.value }) } }
}

/** Some clients send the names first. The endpoint answers for the rows below. */
function withoutHeader(records: readonly CapturedRecord[], features: Features): readonly CapturedRecord[] {
  const [first] = records
  const isHeader =
    Array.isArray(first) &&
    first.length === features.length &&
    features.every(({ name }, index) => first[index] === name)
  return isHeader ? records.slice(1) : records
}

/** Remodel's container answers with its version. The answer of another container may hold anything under that name. */
function versionOf(said: unknown): number | null {
  const text = typeof said === 'number' || typeof said === 'string' ? String(said) : ''
  const version = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return version >= 1 ? version : null
}
