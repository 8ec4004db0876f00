import type { SqlErrorReport } from './database-error.ts'
import { decoders, keepText } from './row-codec.ts'

export interface Column {
  readonly name: string
  readonly decode: (text: string) => unknown
}

/** What the server said to one request. */
export interface WireResponse {
  /** Given when the request asked for them. */
  readonly columns: readonly Column[] | undefined
  readonly rows: readonly Record<string, unknown>[]
  readonly commandTag: string
  readonly error: SqlErrorReport | undefined
}

const noColumns: readonly Column[] = []

/** Reads the server's messages to one request; `columns` are those of a statement that was described before. */
export function readWireResponse(bytes: Buffer, columns?: readonly Column[]): WireResponse {
  const rows: Record<string, unknown>[] = []
  let described = columns
  let commandTag = ''
  let error: SqlErrorReport | undefined
  for (let offset = 0; offset < bytes.length; ) {
    const type = bytes[offset]
    const body = offset + 5
    offset += 1 + bytes.readInt32BE(offset + 1)
    if (type === 0x44) rows.push(readRow(bytes, body, described ?? noColumns))
    else if (type === 0x43) commandTag = bytes.toString('latin1', body, offset - 1)
    else if (type === 0x54) described = readColumns(bytes, body)
    else if (type === 0x6e) described = noColumns
    else if (type === 0x45 && error === undefined) error = readError(bytes, body)
  }
  return { columns: described, rows, commandTag, error }
}

/** How many rows a command changed: the last number of its tag (`INSERT 0 3`, `UPDATE 2`; none for `CREATE TABLE`). */
export function changedRowCount(commandTag: string): number {
  if (commandTag.startsWith('SELECT')) return 0
  const last = commandTag.slice(commandTag.lastIndexOf(' ') + 1)
  return /^\d+$/.test(last) ? Number(last) : 0
}

function readRow(bytes: Buffer, start: number, columns: readonly Column[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  let offset = start + 2
  for (const { name, decode } of columns) {
    const size = bytes.readInt32BE(offset)
    offset += 4
    if (size < 0) {
      row[name] = null
    } else {
      row[name] = decode(bytes.toString('utf8', offset, offset + size))
      offset += size
    }
  }
  return row
}

function readColumns(bytes: Buffer, start: number): readonly Column[] {
  const columns: Column[] = []
  let offset = start + 2
  for (let left = bytes.readUInt16BE(start); left > 0; left--) {
    const end = bytes.indexOf(0, offset)
    const typeOid = bytes.readUInt32BE(end + 7)
    columns.push({ name: bytes.toString('utf8', offset, end), decode: decoders.get(typeOid) ?? keepText })
    offset = end + 19
  }
  return columns
}

function readError(bytes: Buffer, start: number): SqlErrorReport {
  const fields: Record<string, string> = {}
  for (let offset = start; bytes[offset] !== 0; ) {
    const end = bytes.indexOf(0, offset)
    fields[String.fromCharCode(bytes[offset] as number)] = bytes.toString('utf8', offset + 1, end)
    offset = end + 1
  }
  return {
    sqlState: fields.C ?? 'XX000',
    message: fields.M ?? 'no message',
    detail: fields.D,
    table: fields.t,
    column: fields.c,
    constraint: fields.n,
  }
}
