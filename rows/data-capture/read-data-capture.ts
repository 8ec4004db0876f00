import * as z from 'zod'
import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { type Cell, isMissing, readCategory, readNumber, readTime } from '../read-cell.ts'
import { type CapturedPayload, type CapturedRecord, payloadSchema, recordsOf, scoresOf } from './capture-payload.ts'

type Observation = IngestBatch['observations'][number]
export type CapturedRows = Pick<IngestBatch, 'observations' | 'labels' | 'unreadable'>

const metadataSchema = z.object({
  eventId: z.string().min(1),
  inferenceId: z.string().min(1).nullish(),
  inferenceTime: z.string().optional(),
})

const captureSchema = z.object({
  captureData: z.object({ endpointInput: payloadSchema.nullish(), endpointOutput: payloadSchema.nullish() }),
  eventMetadata: metadataSchema.extend({ inferenceTime: z.string() }),
})

const groundTruthSchema = z.object({
  groundTruthData: z.object({ data: z.union([z.string(), z.number()]) }),
  eventMetadata: metadataSchema,
})

/** What a line that cannot be read keeps of its text: enough to find it. */
const rawCharactersMax = 500

/**
 * Reads what a SageMaker endpoint wrote down of its requests and answers, a line each, as observations with the score that was given, and
 * Model Monitor's ground truth as labels. Records stand in the model's feature order, or by feature name.
 *
 * An observation's id is the request's inference id, else its event id: what Model Monitor joins ground truth by. Of a request with many
 * records the id gets the record's number. Rows are numbered by record: by line, where a request has one record.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
 * @complexity O(characters)
 */
export function readDataCapture(text: string, model: Pick<ModelFile, 'features'>): CapturedRows {
  const rows: { [Part in keyof CapturedRows]: CapturedRows[Part][number][] } = {
    observations: [],
    labels: [],
    unreadable: [],
  }
  let rowNumber = 0
  for (const raw of text.split('\n')) {
    if (raw.trim() === '') continue
    for (const read of readLine(raw, model)) {
      rowNumber += 1
      if ('observation' in read) rows.observations.push({ ...read.observation, rowNumber })
      else if ('label' in read) rows.labels.push({ ...read.label, rowNumber })
      else rows.unreadable.push({ rowNumber, reason: read.problem, raw: raw.slice(0, rawCharactersMax) })
    }
  }
  return rows
}

/** What one record of a line says, or why it cannot be read. */
type ReadRecord =
  | { readonly observation: Observation }
  | { readonly label: IngestBatch['labels'][number] }
  | { readonly problem: string }

const unreadable = (problem: string): ReadRecord[] => [{ problem }]

function readLine(raw: string, model: Pick<ModelFile, 'features'>): ReadRecord[] {
  let line: unknown
  try {
    line = JSON.parse(raw)
  } catch {
    return unreadable('the line is not JSON')
  }
  if (typeof line === 'object' && line !== null && 'groundTruthData' in line) return readGroundTruth(line)
  const capture = captureSchema.safeParse(line)
  if (!capture.success) return unreadable(`not a captured request: ${firstProblem(capture.error)}`)
  const { captureData, eventMetadata } = capture.data
  const at = readTime(eventMetadata.inferenceTime)
  if ('problem' in at) return unreadable(`inferenceTime: ${at.problem}`)
  if (!captureData.endpointInput) return unreadable('the request was not captured, only the answer')
  const records = recordsOf(captureData.endpointInput)
  if ('problem' in records) return unreadable(`endpointInput: ${records.problem}`)
  const id = eventMetadata.inferenceId ?? eventMetadata.eventId
  return readRecords(withoutHeader(records.value, model), {
    model,
    output: captureData.endpointOutput ?? null,
    at: at.value,
    idOf: (index, count) => (count === 1 ? id : `${id}#${index + 1}`),
  })
}

interface Captured {
  readonly model: Pick<ModelFile, 'features'>
  readonly output: CapturedPayload | null
  readonly at: number
  readonly idOf: (index: number, count: number) => string
}

function readRecords(records: readonly CapturedRecord[], { model, output, at, idOf }: Captured): ReadRecord[] {
  const answers = output === null ? null : scoresOf(output, records.length)
  if (answers !== null && 'problem' in answers) return unreadable(`endpointOutput: ${answers.problem}`)
  const version = versionOf(answers?.value.version)
  return records.map((record, index) => {
    const read = readRecord(record, model, answers === null ? null : { cell: answers.value.scores[index] })
    if ('problem' in read)
      return { problem: records.length === 1 ? read.problem : `record ${index + 1}: ${read.problem}` }
    const observation = { id: idOf(index, records.length), at, ...read.value, ...(version !== null && { version }) }
    return { observation }
  })
}

function readRecord(
  record: CapturedRecord,
  { features }: Pick<ModelFile, 'features'>,
  answer: { readonly cell: unknown } | null,
): Cell<Pick<Observation, 'features' | 'score'>> {
  if (Array.isArray(record) && record.length !== features.length)
    return { problem: `${record.length} values for ${features.length} features` }
  const values: (number | string | null)[] = []
  for (const [index, { name, kind }] of features.entries()) {
    const cell: unknown = Array.isArray(record) ? record[index] : (record as Record<string, unknown>)[name]
    if (!Array.isArray(record) && !(name in record)) return { problem: `${name}: the request has no such value` }
    const read = kind === 'numeric' ? readNumber(cell) : readCategory(cell)
    if ('problem' in read) return { problem: `${name}: ${read.problem}` }
    values.push(read.value)
  }
  if (answer === null) return { value: { features: values } }
  const score = isMissing(answer.cell) ? { problem: 'the answer holds no score' } : readNumber(answer.cell)
  if ('problem' in score) return { problem: `endpointOutput: ${score.problem}` }
  return { value: { features: values, ...(score.value !== null && { score: score.value }) } }
}

/** Some clients send the names first; the endpoint then answers for the rows below. */
function withoutHeader(
  records: readonly CapturedRecord[],
  { features }: Pick<ModelFile, 'features'>,
): readonly CapturedRecord[] {
  const [first] = records
  const isHeader =
    Array.isArray(first) &&
    first.length === features.length &&
    features.every(({ name }, index) => first[index] === name)
  return isHeader ? records.slice(1) : records
}

function readGroundTruth(line: object): ReadRecord[] {
  const truth = groundTruthSchema.safeParse(line)
  if (!truth.success) return unreadable(`not ground truth: ${firstProblem(truth.error)}`)
  const { groundTruthData, eventMetadata } = truth.data
  const label = readNumber(groundTruthData.data)
  if ('problem' in label || label.value === null)
    return unreadable(`ground truth: ${'problem' in label ? label.problem : 'no label'}`)
  const id = eventMetadata.inferenceId ?? eventMetadata.eventId
  return [{ label: { id, label: label.value } }]
}

/** The container says which version answered; another's may say anything. */
function versionOf(said: unknown): number | null {
  const version = typeof said === 'string' && /^\d{1,9}$/.test(said) ? Number(said) : said
  return Number.isInteger(version) && (version as number) >= 1 ? (version as number) : null
}

function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'it is not as documented'
}
