import { CsvError, parse } from 'csv-parse/sync'
import * as z from 'zod'

/** A captured request, or its answer, as SageMaker writes it. */
export const payloadSchema = z.object({
  observedContentType: z.string().nullish(),
  data: z.string(),
  encoding: z.string(),
})
export type CapturedPayload = z.infer<typeof payloadSchema>

/** Content, or the reason why it cannot be read. */
export type Read<Content> = { readonly value: Content } | { readonly problem: string }

/** A request's record as it came: cells in order, or values by name. */
export type CapturedRecord = readonly unknown[] | Readonly<Record<string, unknown>>

/**
 * Reads a request's records: CSV lines, `{"instances": [...]}` with lists, `{"features": [...]}` or objects by name,
 * one such instance alone, or JSON lines of them.
 */
export function recordsOf(payload: CapturedPayload): Read<CapturedRecord[]> {
  const content = contentOf(payload)
  if ('problem' in content) return content
  const records: CapturedRecord[] = []
  for (const part of content.value) {
    const instances = listAt(part, 'instances') ?? (isListOfRecords(part) ? part : [part])
    for (const instance of instances as unknown[]) {
      const record = listAt(instance, 'features') ?? instance
      if (typeof record !== 'object' || record === null)
        return { problem: 'an instance is neither a list nor an object' }
      records.push(record as CapturedRecord)
    }
  }
  return { value: records }
}

/** A container answers with the probability of the positive class under one of these names. */
const scoreNames = ['score', 'probability', 'predicted_score'] as const

/**
 * Reads an answer's scores: CSV with a line for each record (its first cell) or one line of as many cells;
 * `{"predictions": [...]}` or a list of numbers or of objects with `score`, `probability` or `predicted_score`. Two
 * numbers that add up to one are the probabilities of both classes: the second is the score.
 *
 * Scores are as they came: the caller checks that they are numbers.
 */
export function scoresOf(payload: CapturedPayload, recordCount: number): Read<{ scores: unknown[]; version: unknown }> {
  const content = contentOf(payload)
  if ('problem' in content) return content
  const [only] = content.value
  const isOneLine = content.value.length === 1 && Array.isArray(only)
  const answers = isOneLine && only.length === recordCount ? only : content.value.flatMap(answersOf)
  if (answers.length !== recordCount)
    return { problem: `${recordCount} records were asked, ${answers.length} answered` }
  return { value: { scores: answers.map(scoreOf), version: (only as { version?: unknown } | undefined)?.version } }
}

function answersOf(part: unknown): unknown[] {
  const list = listAt(part, 'predictions') ?? (isListOfRecords(part) ? part : null)
  return list ? [...list] : [part]
}

/** An object's score may be another such object. A loop, because the nesting may be deeper than the stack. */
function scoreOf(answer: unknown): unknown {
  let score = answer
  while (typeof score === 'object' && score !== null && !Array.isArray(score)) {
    const named: Readonly<Record<string, unknown>> = score as Record<string, unknown>
    const name = scoreNames.find((candidate) => candidate in named)
    if (name === undefined) return undefined
    score = named[name]
  }
  return Array.isArray(score) ? score[isPair(score) ? 1 : 0] : score
}

/** True for the probabilities of both classes. */
const isPair = (answer: readonly unknown[]) =>
  answer.length === 2 && Math.abs(numberOf(answer[0]) + numberOf(answer[1]) - 1) < 1e-4

/** An object's own `valueOf` may fail. */
const numberOf = (cell: unknown) => (typeof cell === 'object' && cell !== null ? Number.NaN : Number(cell))

/** A payload's parts: records of CSV, documents of JSON or JSON lines. */
function contentOf({ data, encoding, observedContentType }: CapturedPayload): Read<unknown[]> {
  const type = observedContentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  switch (encoding.toUpperCase()) {
    case 'CSV':
      return csvRows(data)
    case 'JSON':
      return documents(data)
    case 'BASE64': {
      const text = Buffer.from(data, 'base64').toString('utf8')
      if (type === 'text/csv') return csvRows(text)
      if (/^application\/(.+\+)?json(lines)?$|^application\/x-ndjson$/.test(type)) return documents(text)
      return { problem: `content of type ${type || 'unknown'} is not understood; text/csv and application/json are` }
    }
    default:
      return { problem: `encoding ${encoding} is not understood; CSV, JSON and BASE64 are` }
  }
}

function csvRows(text: string): Read<unknown[]> {
  try {
    return { value: parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true }) }
  } catch (error) {
    if (error instanceof CsvError) return { problem: `not CSV: ${error.message}` }
    throw error
  }
}

/** One JSON document, else one a line. */
function documents(text: string): Read<unknown[]> {
  const whole = parseJson(text)
  if (whole !== undefined) return { value: [whole] }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const parsed = lines.map(parseJson)
  return lines.length > 0 && parsed.every((document) => document !== undefined)
    ? { value: parsed }
    : { problem: 'not JSON' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function listAt(value: unknown, name: string): readonly unknown[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const list = (value as Record<string, unknown>)[name]
  return Array.isArray(list) ? list : null
}

const isListOfRecords = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null)
