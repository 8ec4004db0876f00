import { kllTotalCapacity, levelCapacityMin } from '#core/statistics/kll-capacity'
import { kllFormat } from '#core/statistics/kll-format'
import type { KllParts, KllSketch } from '#core/statistics/kll-sketch'

const { family, preambleInts, serialVersion, flags, offsets, emptyBytes, singleValueBytes } = kllFormat

/**
 * The sketch in Apache DataSketches' binary format for KLL sketches of doubles, which the Java, C++ and Python
 * libraries read.
 *
 * It leaves out the random stream: {@link deserializeSketch} starts a new one.
 *
 * @returns 8 bytes when empty, 16 for one value, else 36 + 4 a level + 8 a retained value
 * @complexity O(retained values)
 * @see Apache DataSketches 5.2, `kll_sketch_impl.hpp`
 * @example serializeSketch(createSketch({ k: 200, seed: 'docs' })) // => Uint8Array.of(2, 1, 15, 1, 200, 0, 8, 0)
 */
export function serializeSketch(sketch: KllSketch): Uint8Array<ArrayBuffer> {
  const parts = sketch.parts()
  if (parts.count === 0) return preamble(new Uint8Array(emptyBytes), parts.k, flags.isEmpty)
  return parts.count === 1 ? singleValue(parts) : full(parts)
}

function singleValue({ k, min }: KllParts): Uint8Array<ArrayBuffer> {
  const bytes = preamble(new Uint8Array(singleValueBytes), k, flags.isSingleValue)
  new DataView(bytes.buffer).setFloat64(offsets.singleValue, min, true)
  return bytes
}

function full({ k, kMin, count, min, max, levels }: KllParts): Uint8Array<ArrayBuffer> {
  const retainedCount = levels.reduce((sum, level) => sum + level.length, 0)
  const bytes = preamble(new Uint8Array(offsets.levels + 4 * levels.length + 8 * (2 + retainedCount)), k, 0)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(offsets.count, BigInt(count), true)
  view.setUint16(offsets.kMin, kMin, true)
  view.setUint8(offsets.levelCount, levels.length)

  let offset = offsets.levels
  let levelStart = kllTotalCapacity(k, levels.length) - retainedCount
  for (const level of levels) {
    view.setUint32(offset, levelStart, true)
    levelStart += level.length
    offset += 4
  }
  const [levelZero, ...compacted] = levels as [Float64Array, ...Float64Array[]]
  // Level zero goes newest first, as the other libraries fill it.
  for (const values of [[min, max], levelZero.toReversed(), ...compacted]) {
    for (const value of values) {
      view.setFloat64(offset, value, true)
      offset += 8
    }
  }
  return bytes
}

function preamble(bytes: Uint8Array<ArrayBuffer>, k: number, flag: number): Uint8Array<ArrayBuffer> {
  const isFull = flag === 0
  const version = flag === flags.isSingleValue ? serialVersion.singleValue : serialVersion.common
  bytes.set([isFull ? preambleInts.full : preambleInts.short, version, family, flag])
  new DataView(bytes.buffer).setUint16(offsets.k, k, true)
  bytes[offsets.m] = levelCapacityMin
  return bytes
}
