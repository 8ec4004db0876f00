import {
  CommandCompleteMessage,
  DatabaseError,
  DataRowMessage,
  RowDescriptionMessage,
} from 'pg-protocol/dist/messages.js'
import { Parser } from 'pg-protocol/dist/parser.js'
import { decoderOf } from './row-codec.ts'

interface Column {
  readonly name: string
  readonly decode: (text: string) => unknown
}

/** The server's answer to one request. */
export interface Answer {
  readonly columns: readonly Column[]
  readonly rows: readonly Record<string, unknown>[]
  readonly commandTag: string
  readonly error: DatabaseError | undefined
}

/**
 * Reads all messages that answer one request.
 *
 * With node-postgres's parser. PGlite's own fork of it copies each value before it decodes it: 78 ms against 21 ms for
 * 10,000 rows.
 *
 * @param known the columns of a statement that was described before
 */
export function readAnswer(bytes: Buffer, known: readonly Column[] = []): Answer {
  const rows: Record<string, unknown>[] = []
  let columns = known
  let commandTag = ''
  let error: DatabaseError | undefined
  // A parser of its own: one that a decoder interrupted would begin the next answer with the rest of this one.
  new Parser().parse(bytes, (message) => {
    if (message instanceof DataRowMessage) rows.push(readRow(message.fields, columns))
    else if (message instanceof CommandCompleteMessage) commandTag = message.text
    else if (message instanceof RowDescriptionMessage) columns = message.fields.map(columnOf)
    else if (message instanceof DatabaseError) error ??= message
  })
  return { columns, rows, commandTag, error }
}

/** How many rows a command changed: the last number of its tag (`INSERT 0 3`, `UPDATE 2`; none for `CREATE TABLE`). */
export function changedRowCount(commandTag: string): number {
  if (commandTag.startsWith('SELECT')) return 0
  const last = commandTag.slice(commandTag.lastIndexOf(' ') + 1)
  return /^\d+$/.test(last) ? Number(last) : 0
}

function columnOf({ name, dataTypeID }: RowDescriptionMessage['fields'][number]): Column {
  return { name, decode: decoderOf(dataTypeID) }
}

function readRow(texts: readonly (string | null)[], columns: readonly Column[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  columns.forEach(({ name, decode }, index) => {
    const text = texts[index] ?? null
    row[name] = text === null ? null : decode(text)
  })
  return row
}
