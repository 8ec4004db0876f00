import { DatabaseError } from './database-error.ts'

const bool = 16
const bytea = 17
const int8 = 20
const int2 = 21
const int4 = 23
const oid = 26
const json = 114
const float4 = 700
const float8 = 701
const timestamptz = 1184
const jsonb = 3802

/**
 * Turns a value's text, as PostgreSQL writes it, into what the Database port promises, by the type's OID.
 *
 * One table for every driver, so that none brings its own idea of a bigint or a date. A type that is not in it stays text (numeric too:
 * cast a sum to double precision or bigint).
 */
export const decoders: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [bool, (text) => text === 't'],
  [bytea, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))],
  [int8, decodeBigint],
  [int2, Number],
  [int4, Number],
  [oid, Number],
  [json, (text) => JSON.parse(text)],
  [jsonb, (text) => JSON.parse(text)],
  [float4, Number],
  [float8, Number],
  [timestamptz, decodeTimestamp],
])

/** What has no decoder. */
export function keepText(text: string): string {
  return text
}

function decodeBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new DatabaseError({
      code: 'DB_NUMBER_TOO_LARGE',
      message: `bigint ${text} is beyond 2^53 and would lose digits; cast it to text`,
      details: { value: text },
    })
  }
  return value
}

/** `2026-01-31 10:20:30.123456+00` in ISO style; microseconds are cut to milliseconds. */
function decodeTimestamp(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) {
    throw new DatabaseError({
      code: 'DB_TIMESTAMP_NOT_FINITE',
      message: `timestamp ${text} has no Date`,
      details: { value: text },
    })
  }
  return date
}
