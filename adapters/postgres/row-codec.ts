import type { SqlValue } from '#core/ports/database'
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

type Decode = (text: string) => unknown

const decoders: ReadonlyMap<number, Decode> = new Map<number, Decode>([
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

/**
 * Gives the function that turns a value's text, as PostgreSQL writes it, into what the Database port promises.
 *
 * One table for all drivers, because each has its own idea of a bigint or a date. A type without a decoder stays text,
 * numeric too: cast a sum to double precision or bigint.
 */
export function decoderOf(typeOid: number): Decode {
  return decoders.get(typeOid) ?? keepText
}

/** Bytes travel as they are, everything else as text, which the statement's casts give its type. */
export function encodeValue(value: SqlValue): string | Buffer | null {
  if (value === null || value === undefined) return null
  // node-postgres sends only a Buffer as bytes.
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return String(value)
}

function keepText(text: string): string {
  return text
}

function decodeBigint(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new DatabaseError({
    code: 'DB_NUMBER_TOO_LARGE',
    message: `bigint ${text} is beyond 2^53 and would lose digits; cast it to text`,
    details: { value: text },
  })
}

/** `2026-01-31 10:20:30.123456+00` in ISO style; microseconds are cut to milliseconds. */
export function decodeTimestamp(text: string): Date {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  throw new DatabaseError({
    code: 'DB_TIMESTAMP_NOT_FINITE',
    message: `timestamp ${text} has no Date`,
    details: { value: text },
  })
}
