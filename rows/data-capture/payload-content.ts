import { CsvError, parse } from 'csv-parse/sync'
import * as z from 'zod'
import { parseJson } from '../json/parse-json.ts'

/** A captured request, or its answer, as SageMaker writes it. */
export const payloadSchema = z.object({
  observedContentType: z.string().nullish(),
  data: z.string(),
  encoding: z.string(),
})
export type CapturedPayload = z.infer<typeof payloadSchema>

/** Content, or the reason why it cannot be read. */
export type Read<Content> = { readonly value: Content } | { readonly problem: string }

/** A payload's parts: lines of CSV as lists of cells, or documents of JSON or JSON lines. */
export type PayloadPart = unknown

/**
 * Types that servers and clients send by default, whatever the content: Flask `text/html`, curl
 * `application/x-www-form-urlencoded`. The content decides.
 */
const typesThatSayNothing: ReadonlySet<string> = new Set([
  '',
  '*/*',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'binary/octet-stream',
  'text/html',
  'text/plain',
])
const jsonType = /^application\/(.+\+)?json(lines)?$|^application\/(x-ndjson|jsonl|x-jsonlines)$|^text\/json$/
const csvType = /^(text|application)\/csv$/

/** Reads a payload. Text that is JSON is read as JSON, even where the encoding or the type say CSV. */
export function payloadContent({ data, encoding, observedContentType }: CapturedPayload): Read<PayloadPart[]> {
  switch (encoding.toUpperCase()) {
    case 'CSV':
      return jsonOrCsv(data)
    case 'JSON':
      return documents(data)
    case 'BASE64': {
      const type = observedContentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
      const text = textOfBase64(data)
      if ('problem' in text) return text
      if (csvType.test(type) || typesThatSayNothing.has(type)) return jsonOrCsv(text.value)
      if (jsonType.test(type)) return documents(text.value)
      return { problem: `content of type ${type} is not understood; text/csv and application/json are` }
    }
    default:
      return { problem: `encoding ${encoding} is not understood; CSV, JSON and BASE64 are` }
  }
}

/** A payload that was cut has no whole groups of four characters, or ends within a character of UTF-8. */
function textOfBase64(data: string): Read<string> {
  const digits = data.replaceAll(/\s/g, '')
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return { problem: 'not base64, or cut off' }
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(digits, 'base64')) }
  } catch {
    return { problem: 'not UTF-8 text' }
  }
}

function jsonOrCsv(text: string): Read<PayloadPart[]> {
  if (/^\s*[[{]/.test(text)) {
    const read = documents(text)
    if ('value' in read && read.value.every((part) => typeof part === 'object')) return read
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return { problem: 'a page of HTML or XML' }
  return csvRows(text)
}

function csvRows(text: string): Read<PayloadPart[]> {
  try {
    return { value: parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true }) }
  } catch (error) {
    if (error instanceof CsvError) return { problem: `not CSV: ${error.message}` }
    throw error
  }
}

/** One JSON document, else one a line. A document that is a text was encoded twice: its text is the content. */
function documents(text: string): Read<PayloadPart[]> {
  const whole = jsonOf(text)
  if (typeof whole === 'string') return jsonOrCsv(whole)
  if (whole !== undefined) return { value: [whole] }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const parsed = lines.map(jsonOf)
  return lines.length > 0 && parsed.every((document) => document !== undefined)
    ? { value: parsed }
    : { problem: 'not JSON' }
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
