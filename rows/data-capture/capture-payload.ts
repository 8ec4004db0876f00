import { CsvError, parse } from 'csv-parse/sync'
import * as z from 'zod'

/** One side of a captured invocation, as SageMaker writes it down. */
export const payloadSchema = z.object({
  observedContentType: z.string().nullish(),
  data: z.string(),
  encoding: z.string(),
})
export type CapturedPayload = z.infer<typeof payloadSchema>

/** Content, or why it cannot be read. */
export type Read<Content> = { readonly value: Content } | { readonly problem: string }

/** A request's records as they came: cells in order, or values by name. */
export type CapturedRecord = readonly unknown[] | Readonly<Record<string, unknown>>

/**
 * The records that an endpoint was asked about: CSV lines, `{"instances": [...]}` with lists, `{"features": [...]}` or objects by name,
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

/** Names under which containers answer with the probability of the positive class. */
const scoreNames = ['score', 'probability', 'predicted_score'] as const

/**
 * The probabilities that an endpoint answered: a line of CSV each (its first cell), or as many cells of one line; `{"predictions": [...]}` or a
 * list of numbers or of objects with `score`, `probability` or `predicted_score`; of two that add up to one the second, the positive class's.
 *
 * Cells are as they came: whether one is a probability is for the caller to look at.
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

function scoreOf(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer[isPair(answer) ? 1 : 0]
  if (typeof answer !== 'object' || answer === null) return answer
  const name = scoreNames.find((candidate) => candidate in answer)
  return name === undefined ? undefined : scoreOf((answer as Record<string, unknown>)[name])
}

/** The probabilities of both classes. */
const isPair = (answer: readonly unknown[]) =>
  answer.length === 2 && Math.abs(Number(answer[0]) + Number(answer[1]) - 1) < 1e-4

/** The payload's parts: rows of a CSV, documents of JSON or JSON lines. */
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

/** One JSON document, or else one a line. */
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
