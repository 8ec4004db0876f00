import { InvalidInputError } from '#core/errors'
import { kllTotalCapacity, kRange, levelCapacityMin } from '#core/statistics/kll-capacity'
import { kllFormat } from '#core/statistics/kll-format'
import { createSketch, type KllParts, KllSketch } from '#core/statistics/kll-sketch'

const { family, preambleInts, serialVersion, flags, offsets, emptyBytes, singleValueBytes, levelCountMax } = kllFormat

/**
 * Reads a sketch from Apache DataSketches' binary format for KLL sketches of doubles.
 *
 * Checks everything that later calls rely on (sizes, order, weights that add up to the count, finite values), so that
 * damaged bytes fail here and not as a wrong quantile.
 *
 * @param bytes as {@link serializeSketch} or the Java, C++ or Python library wrote them
 * @param seed for later compactions, which the bytes do not contain
 * @throws {InvalidInputError} `MALFORMED_SKETCH`, with the reason
 * @complexity O(retained values)
 * @see Apache DataSketches 5.2, `kll_sketch_impl.hpp`
 * @example deserializeSketch(Uint8Array.of(2, 1, 15, 1, 200, 0, 8, 0), 'docs').count // => 0
 */
export function deserializeSketch(bytes: Uint8Array, seed: string): KllSketch {
  check(bytes.length >= emptyBytes, 'it is shorter than a preamble', bytes.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flagByte = view.getUint8(offsets.flags)
  const isEmpty = (flagByte & flags.isEmpty) !== 0
  const isSingleValue = (flagByte & flags.isSingleValue) !== 0
  const k = readPreamble(view, isEmpty || isSingleValue)
  if (isEmpty) {
    check(bytes.length === emptyBytes, 'bytes follow an empty sketch', bytes.length)
    return createSketch({ k, seed })
  }
  return new KllSketch(isSingleValue ? readSingleValue(view, k) : readFull(view, k), seed)
}

function readPreamble(view: DataView, isShort: boolean): number {
  check(view.getUint8(2) === family, 'it is of another family of sketches', view.getUint8(2))
  const version = view.getUint8(1)
  check(version === serialVersion.common || version === serialVersion.singleValue, 'its version is unknown', version)
  const ints = view.getUint8(0)
  check(ints === (isShort ? preambleInts.short : preambleInts.full), 'its preamble does not fit its flags', ints)
  const m = view.getUint8(offsets.m)
  check(m === levelCapacityMin, 'its m is not 8', m)
  const k = view.getUint16(offsets.k, true)
  check(k >= kRange.min, 'its k is below 8', k)
  return k
}

function readSingleValue(view: DataView, k: number): KllParts {
  check(view.byteLength === singleValueBytes, 'a single value takes 16 bytes', view.byteLength)
  const value = view.getFloat64(offsets.singleValue, true)
  check(Number.isFinite(value), 'its value is not finite', value)
  return { k, kMin: k, count: 1, min: value, max: value, levels: [Float64Array.of(value)] }
}

function readFull(view: DataView, k: number): KllParts {
  check(view.byteLength >= offsets.levels, 'it ends within its preamble', view.byteLength)
  const kMin = view.getUint16(offsets.kMin, true)
  check(kMin >= kRange.min && kMin <= k, 'its smallest k is not between 8 and k', kMin)
  const levelCount = view.getUint8(offsets.levelCount)
  check(levelCount >= 1 && levelCount <= levelCountMax, 'its number of levels is impossible', levelCount)
  const minOffset = offsets.levels + 4 * levelCount
  check(view.byteLength >= minOffset + 16, 'it ends before its values', view.byteLength)

  const min = view.getFloat64(minOffset, true)
  const max = view.getFloat64(minOffset + 8, true)
  check(Number.isFinite(min) && Number.isFinite(max), 'its range is not finite', [min, max])
  const levels = readLevels(view, { k, levelCount, min, max })
  levels[0]?.reverse()

  const count = view.getUint32(offsets.count, true) + view.getUint32(offsets.count + 4, true) * 2 ** 32
  const weight = levels.reduce((sum, level, height) => sum + level.length * 2 ** height, 0)
  check(weight === count, 'its weights do not add up to its count', { weight, count })
  return { k, kMin, count, min, max, levels }
}

interface Frame {
  readonly k: number
  readonly levelCount: number
  readonly min: number
  readonly max: number
}

/**
 * The levels begin at the start positions, which count from the end of a full buffer; the values follow without gaps.
 */
function readLevels(view: DataView, { k, levelCount, min, max }: Frame): Float64Array[] {
  const capacity = kllTotalCapacity(k, levelCount)
  const levels: Float64Array[] = []
  let offset = offsets.levels + 4 * levelCount + 16
  for (let height = 0; height < levelCount; height++) {
    const start = view.getUint32(offsets.levels + 4 * height, true)
    const end = height + 1 === levelCount ? capacity : view.getUint32(offsets.levels + 4 * (height + 1), true)
    check(start <= end && end <= capacity, 'its levels overlap', { height, start, end, capacity })
    check(offset + 8 * (end - start) <= view.byteLength, 'it ends within its values', view.byteLength)
    const level = new Float64Array(end - start)
    let previous = min
    for (let index = 0; index < level.length; index++) {
      const value = view.getFloat64(offset, true)
      // Written so that NaN fails too.
      if (!(value >= previous && value <= max)) check(false, 'a value is out of order or range', { height, value })
      if (height > 0) previous = value
      level[index] = value
      offset += 8
    }
    levels.push(level)
  }
  check(offset === view.byteLength, 'bytes follow its values', view.byteLength - offset)
  return levels
}

function check(isFine: boolean, reason: string, found: unknown): void {
  if (isFine) return
  throw new InvalidInputError({
    code: 'MALFORMED_SKETCH',
    message: `The bytes are not a KLL sketch of doubles: ${reason}`,
    details: { found },
  })
}
