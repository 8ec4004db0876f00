import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { duplicateColumn, separatorOf } from '#rows/read-table'
import { checkTextFile } from './check-text-file.ts'
import { chunksOf, type FileChunk, type FileRow } from './chunks-of.ts'
import { type CommandError, refusal } from './command-error.ts'

export interface RowsFile {
  readonly format: 'csv' | 'ndjson'
  /** Of NDJSON those of its first line. */
  readonly columns: readonly string[]
  readonly chunks: () => AsyncIterable<FileChunk>
}

/**
 * Opens a file of rows, to be sent in chunks: memory does not grow with the file.
 *
 * @throws {CommandError} when it cannot be read or is empty
 */
export async function openRowsFile(path: string, format: 'csv' | 'ndjson' = formatOf(path)): Promise<RowsFile> {
  await checkTextFile(path)
  const first = await firstLine(path)
  if (first === '') throw refusal('EMPTY_FILE', `${path} is empty.`)
  const separator = separatorOf(first)
  const columns = format === 'csv' ? await headerOf(path, separator) : keysOf(first)
  const twice = duplicateColumn(columns)
  if (twice !== null) throw refusal('DUPLICATE_COLUMN', `${path}: the header names the column "${twice}" twice.`)
  return {
    format,
    columns,
    chunks: () => chunksOf(format === 'csv' ? csvRecords(path, separator) : lines(path), format === 'csv'),
  }
}

function formatOf(path: string): 'csv' | 'ndjson' {
  return /\.(ndjson|jsonl|json)(\.gz)?$/i.test(path) ? 'ndjson' : 'csv'
}

async function* csvRecords(path: string, delimiter: string): AsyncGenerator<FileRow> {
  const options = {
    bom: true,
    delimiter,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }
  const parser = parse(options)
  // An error on the way destroys the parser, whose iteration then throws it.
  pipeline(openText(path), parser, () => {})
  try {
    let line = 1
    for await (const { raw } of parser as AsyncIterable<{ raw: string }>) {
      // Empty lines stand before the row that follows them.
      yield { text: raw, line: line + breaksIn(/^[\r\n]*/.exec(raw)?.[0] ?? '') }
      line += breaksIn(raw)
    }
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Of CRLF a raw row may hold the first half only. */
function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

async function* lines(path: string): AsyncGenerator<FileRow> {
  const input = openText(path)
  try {
    let line = 0
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1
      if (text.trim() !== '') yield { text, line }
    }
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    input.destroy()
  }
}

async function firstLine(path: string): Promise<string> {
  for await (const { text } of lines(path)) return text
  return ''
}

async function headerOf(path: string, delimiter: string): Promise<string[]> {
  const parser = parse({ bom: true, delimiter, relax_quotes: true, to: 1 })
  pipeline(openText(path), parser, () => {})
  try {
    for await (const record of parser as AsyncIterable<string[]>) return record.map((name) => name.trim())
    return []
  } catch (error) {
    throw unreadable(path, error)
  }
}

function keysOf(line: string): string[] {
  try {
    const row: unknown = JSON.parse(line.replace(/^\uFEFF/, ''))
    return typeof row === 'object' && row !== null ? Object.keys(row) : []
  } catch {
    return []
  }
}

/** A file's text, unpacked; what goes wrong reaches whoever reads it. */
function openText(path: string): Readable {
  const file = createReadStream(path)
  return path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
}

function unreadable(path: string, error: unknown): CommandError {
  return refusal('UNREADABLE_FILE', `${path} cannot be read: ${error instanceof Error ? error.message : error}`)
}
