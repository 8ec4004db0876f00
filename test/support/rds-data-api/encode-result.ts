import { ApiError } from './api-error.ts'
import type { ColumnType } from './column-types.ts'

const answerBytesMax = 2 ** 20
const rowBytesMax = 64 * 1024

/**
 * Refuses what is too large, measured as the server sent it: two bytes a row, four a column, and the bytes of each
 * value's text.
 *
 * @throws {ApiError} `UnsupportedResultException`
 */
export function assertSize(rows: readonly (readonly (string | null)[])[]): void {
  let total = 0
  for (const row of rows) {
    const bytes = row.reduce((sum, text) => sum + 4 + (text === null ? 0 : Buffer.byteLength(text)), 2)
    if (bytes > rowBytesMax) throw new ApiError('UnsupportedResultException', 'The row exceeds the size limit 64 KB.')
    total += bytes
  }
  if (total > answerBytesMax)
    throw new ApiError('UnsupportedResultException', 'The result exceeds the size limit 1 MB.')
}

/** A value as JSON text: JSON.stringify would round a bigint before the client does. */
export function encodeField(text: string | null, column: ColumnType, options: ResultSetOptions = {}): string {
  if (text === null) return '{"isNull":true}'
  if (column.isArray) return `{"arrayValue":${encodeArray(text, column)}}`
  const kind = kindOf(column.type, options)
  return `{"${kind}":${encodeScalar(text, column.type, kind)}}`
}

/** A row as `formatRecordsAs: JSON` writes it. */
export function encodeObject(row: readonly (string | null)[], columns: readonly ColumnType[]): string {
  const members = columns.map((column, index) => {
    const text = row[index] ?? null
    const kind = kindOf(column.type, {})
    const value =
      text === null ? 'null' : column.isArray ? elementsOf(text, column) : encodeScalar(text, column.type, kind)
    return `${JSON.stringify(column.name)}:${value}`
  })
  return `{${members.join(',')}}`
}

export interface ResultSetOptions {
  readonly decimalReturnType?: 'STRING' | 'DOUBLE_OR_LONG'
  readonly longReturnType?: 'LONG' | 'STRING'
}

type Kind = 'booleanValue' | 'longValue' | 'doubleValue' | 'stringValue' | 'blobValue'

function kindOf(type: string, { decimalReturnType, longReturnType }: ResultSetOptions): Kind {
  if (type === 'bool') return 'booleanValue'
  if (type === 'bytea') return 'blobValue'
  if (['int2', 'int4', 'int8', 'oid'].includes(type)) return longReturnType === 'STRING' ? 'stringValue' : 'longValue'
  if (['float4', 'float8'].includes(type)) return 'doubleValue'
  return type === 'numeric' && decimalReturnType === 'DOUBLE_OR_LONG' ? 'doubleValue' : 'stringValue'
}

function encodeScalar(text: string, type: string, kind: Kind): string {
  if (kind === 'booleanValue') return String(text === 't')
  if (kind === 'blobValue') return JSON.stringify(Buffer.from(text.slice(2), 'hex').toString('base64'))
  if (kind === 'longValue' || kind === 'doubleValue') return /^-?\d/.test(text) ? text : JSON.stringify(text)
  return JSON.stringify(isMoment(type) ? momentOf(text) : text)
}

function isMoment(type: string): boolean {
  return ['time', 'timestamp', 'timestamptz'].includes(type)
}

/** Without the zone, and with no, three or six digits of a second. An endless moment is an error without words. */
function momentOf(text: string): string {
  if (text.endsWith('infinity')) throw new ApiError('InternalFailure', '')
  const [, moment = text, fraction = ''] = /^(.*?)(?:\.(\d+))?(?:[+-]\d\d(?::?\d\d)?)?$/.exec(text) ?? []
  const digits = fraction.length === 0 ? '' : `.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}`
  return `${moment}${digits}`
}

function encodeArray(text: string, column: ColumnType): string {
  const kind = kindOf(column.type, {})
  return `{"${kind === 'blobValue' ? 'stringValue' : kind}s":${elementsOf(text, column)}}`
}

function elementsOf(text: string, { type }: ColumnType): string {
  if (text.startsWith('{{'))
    throw new ApiError('UnsupportedResultException', 'The result contains a multidimensional array')
  const elements = [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)].map(([, quoted, plain]) => {
    if (plain === 'NULL') return 'null'
    return encodeScalar(quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '', type, kindOf(type, {}))
  })
  return `[${elements.join(',')}]`
}
