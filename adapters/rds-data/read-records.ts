import type { ExecuteStatementCommandOutput, Field } from '@aws-sdk/client-rds-data'
import { DatabaseError } from '../postgres/database-error.ts'
import { decodeTimestamp } from '../postgres/row-codec.ts'

type Decode = (field: Field) => unknown

const number: Decode = (field) => field.longValue ?? field.doubleValue ?? Number(field.stringValue)
const json: Decode = (field) => JSON.parse(field.stringValue ?? 'null')

/**
 * By the column's type, as the Data API names it: a column with a sequence is `serial`, whatever its declared type is.
 */
const decoders: Readonly<Record<string, Decode>> = {
  int2: number,
  int4: number,
  int8: bigint,
  oid: number,
  smallserial: number,
  serial: number,
  bigserial: bigint,
  float4: number,
  float8: number,
  json,
  jsonb: json,
  timestamptz: timestamp,
}

/**
 * Rows with the types that the Database port promises. Types without a decoder stay text, as the Data API returns them.
 */
export function readRecords({ records = [], columnMetadata = [] }: ExecuteStatementCommandOutput): unknown[] {
  const columns = columnMetadata.map(({ label, name, typeName = '' }) => ({
    name: label || name || '',
    decode: decoders[typeName] ?? plain,
  }))
  return records.map((fields) =>
    Object.fromEntries(
      columns.map(({ name, decode }, index) => {
        const field = fields[index]
        return [name, field === undefined || field.isNull ? null : decode(field)]
      }),
    ),
  )
}

/** Estimates how much of an answer's 1 MiB a record takes. */
export function recordBytes(record: readonly Field[]): number {
  return record.reduce((sum, { stringValue, blobValue }) => {
    const bytes = stringValue === undefined ? (blobValue?.length ?? 10) * 2 : Buffer.byteLength(stringValue)
    return sum + 4 + bytes
  }, 2)
}

function plain(field: Field): unknown {
  if (field.blobValue !== undefined) return new Uint8Array(field.blobValue)
  return field.stringValue ?? field.booleanValue ?? field.longValue ?? field.doubleValue ?? field.arrayValue
}

/** JSON has no large integers: past 2^53 digits were lost on the way, and only the size still shows it. */
function bigint(field: Field): number {
  const value = field.longValue ?? Number(field.stringValue)
  if (Number.isSafeInteger(value)) return value
  throw new DatabaseError({
    code: 'DB_NUMBER_TOO_LARGE',
    message: `a bigint near ${value} is beyond 2^53 and would lose digits; cast it to text`,
    details: { value: String(value) },
  })
}

/** `2026-01-31 10:20:30.123`, in UTC though no zone is given, with no, three or six digits of a second. */
function timestamp({ stringValue = '' }: Field): Date {
  const hasNoZone = /^[\d-]+[ T][\d:.]+$/.test(stringValue)
  return decodeTimestamp(hasNoZone ? `${stringValue.replace(' ', 'T')}Z` : stringValue)
}
