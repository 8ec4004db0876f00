import { isUtf8 } from 'node:buffer'
import type { SchemaElement } from 'hyparquet'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'

/**
 * Texts for times, because no `Date` has the range of a Parquet time; bytes for a text that is not UTF-8. A day is
 * written as in CSV.
 */
export const valueParsers = {
  ...DEFAULT_PARSERS,
  timestampFromMilliseconds: (value: bigint | number) => isoOr(Number(value), `${value} ms`),
  timestampFromMicroseconds: (value: bigint) => isoOr(Number(BigInt(value) / 1000n), `${value} µs`),
  timestampFromNanoseconds: (value: bigint) => isoOr(Number(BigInt(value) / 1_000_000n), `${value} ns`),
  dateFromDays: (value: number) => isoOr(value * 86_400_000, `${value} days`).replace(/T.*/, ''),
  stringFromBytes: textOrBytes,
  jsonFromBytes: textOrBytes,
  geometryFromBytes: (value: Uint8Array) => value,
  geographyFromBytes: (value: Uint8Array) => value,
} as unknown as typeof DEFAULT_PARSERS

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function textOrBytes(value: Uint8Array | undefined): string | Uint8Array | undefined {
  if (value === undefined) return undefined
  return isUtf8(value) ? decoder.decode(value) : value.slice()
}

function isoOr(ms: number, otherwise: string): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : otherwise
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement) =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL'

/** A time without an offset, as pandas writes one that has no zone: the model file says whose it is. */
const isLocalTime = ({ logical_type }: SchemaElement) =>
  logical_type?.type === 'TIMESTAMP' && !logical_type.isAdjustedToUTC

/** Types that hyparquet would turn into inexact or bare numbers, or throw at. */
export function plainElement(element: SchemaElement): { readonly element: SchemaElement; readonly utf8: boolean } {
  const { converted_type: converted } = element
  // hyparquet knows a day by the older of its two names only.
  if (element.logical_type?.type === 'DATE') return { element: { ...element, converted_type: 'DATE' }, utf8: true }
  if (!isDecimal(element) && converted !== 'BSON' && converted !== 'INTERVAL') return { element, utf8: true }
  const { converted_type: _, logical_type: __, ...plain } = element
  return { element: plain, utf8: false }
}

/**
 * A value as JSON would have it: decimals and times of day as text, whole numbers as numbers as far as those are exact.
 */
export function plainValue(value: unknown, element: SchemaElement): unknown {
  // hyparquet has null for a missing value, and undefined for a reference to a dictionary that ends before it.
  if (value === undefined) throw new Error(`column ${element.name} refers to a value that its dictionary lacks`)
  if (value === null) return null
  if (isLocalTime(element) && typeof value === 'string') return value.replace(/Z$/, '')
  if (isDecimal(element)) return decimalText(unscaledOf(value), element.scale ?? 0)
  const perSecond = timeUnitsPerSecond(element)
  if (perSecond !== null) return timeText(BigInt(value as number | bigint), perSecond)
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const unitsPerSecond = { MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const

/** Null for a column of anything but times of day. */
function timeUnitsPerSecond({ converted_type: converted, logical_type: logical }: SchemaElement): bigint | null {
  if (logical?.type === 'TIME') return unitsPerSecond[logical.unit]
  if (converted === 'TIME_MILLIS') return unitsPerSecond.MILLIS
  return converted === 'TIME_MICROS' ? unitsPerSecond.MICROS : null
}

/** A time of day as pandas writes it into CSV: 3723500000 µs is 01:02:03.500000; whole seconds have no fraction. */
function timeText(units: bigint, perSecond: bigint): string {
  const seconds = Number(units / perSecond)
  if (units < 0n || seconds >= 86_400) return `${units} of ${perSecond} to the second`
  const whole = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const nanoseconds = ((units % perSecond) * unitsPerSecond.NANOS) / perSecond
  const clock = whole.map((part) => String(part).padStart(2, '0')).join(':')
  const fraction = String(nanoseconds).padStart(9, '0').replace(/000$/, '')
  return nanoseconds === 0n ? clock : `${clock}.${fraction}`
}

/** Decimals are whole numbers, or big-endian bytes in two's complement. */
function unscaledOf(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint)
  const digits = Buffer.from(value).toString('hex')
  return digits === '' ? 0n : BigInt.asIntN(value.length * 8, BigInt(`0x${digits}`))
}

/** The decimals of a whole number of units: -1250 at scale 3 is -1.25. */
function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
