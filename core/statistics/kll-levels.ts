import { kllLevelCapacity } from '#core/statistics/kll-capacity'
import { type AscendingRun, type KllLevel, mergeAscending, reserve, sortFirst } from '#core/statistics/kll-compaction'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'

/**
 * The values that a KLL sketch holds, by weight. Level zero takes values in as they come. When no room is left, the
 * lowest level that exceeds its own capacity is halved into the level above: one of each two neighbors survives, with
 * twice the weight.
 *
 * Level sizes are those of Apache DataSketches after the same calls, whatever the coin flips. Values move within the
 * arrays of the levels: an array for each compaction would take most of the time.
 *
 * @complexity push O(log k) amortized; merge O(values of the other)
 * @see Karnin, Lang, Liberty (2016), arXiv:1603.05346; Apache DataSketches 5.2, `compress_while_updating` and
 *   `general_compress`
 */
export class KllLevels {
  readonly #k: number
  readonly #seed: string
  /** Made at the first compaction: most sketches are small and never need one. */
  #random: SeededRandom | undefined
  /** Level zero, newest last. */
  readonly #recent: KllLevel
  /** Level one and up, ascending. */
  readonly #compacted: KllLevel[]
  /** The capacity of each level, from level zero up; empty until a value comes: most sketches are only read. */
  #capacities: readonly number[] = []
  /** The number of values that fit in before a level must be compacted, once that is measured. */
  #roomCount = 0

  /** Takes ownership of the arrays. */
  constructor({ k, levels, seed }: { k: number; levels: readonly Float64Array[]; seed: string }) {
    this.#k = k
    this.#seed = seed
    const [recent = new Float64Array(0), ...compacted] = levels
    this.#recent = { values: recent, count: recent.length }
    this.#compacted = compacted.map((values) => ({ values, count: values.length }))
  }

  /** Whether there was no compaction yet. */
  get isExact(): boolean {
    return this.#compacted.length === 0
  }

  /** Level zero, in order of arrival, and the ascending levels above it. Views: read them, do not write. */
  all(): Float64Array[] {
    return [this.#recent, ...this.#compacted].map(({ values, count }) => values.subarray(0, count))
  }

  push(value: number): void {
    if (this.#roomCount <= 0) this.#makeRoom()
    const recent = this.#recent
    if (recent.count === recent.values.length) reserve(recent, 1)
    recent.values[recent.count++] = value
    this.#roomCount--
  }

  /** Takes in the values of another, each at its own weight. */
  merge(other: KllLevels): void {
    this.#pushAll(other.#recent)
    if (other.isExact) return
    const levelCount = this.#compacted.length
    for (const [index, theirs] of other.#compacted.entries()) {
      this.#mergeAt(index + 1, { ...theirs, offset: 0, stride: 1 })
      this.#roomCount -= theirs.count
    }
    if (this.#compacted.length > levelCount) this.#measureRoom()
    this.#makeRoom()
  }

  /** As if every value were pushed by itself, but in blocks: merging many small sketches is mostly this. */
  #pushAll({ values, count }: KllLevel): void {
    const recent = this.#recent
    for (let start = 0; start < count; ) {
      if (this.#roomCount <= 0) this.#makeRoom()
      const blockCount = Math.min(this.#roomCount, count - start)
      reserve(recent, blockCount)
      for (let index = 0; index < blockCount; index++)
        recent.values[recent.count + index] = values[start + index] as number
      recent.count += blockCount
      this.#roomCount -= blockCount
      start += blockCount
    }
  }

  #makeRoom(): void {
    if (this.#capacities.length === 0) this.#measureRoom()
    while (this.#roomCount <= 0) this.#compactLowestFullLevel()
  }

  #compactLowestFullLevel(): void {
    let height = 0
    while (this.#levelAt(height).count < (this.#capacities[height] as number)) height++

    const level = this.#levelAt(height)
    const { values, count } = level
    const survivorCount = count >> 1
    if (height === 0) sortFirst(values, 2 * survivorCount)
    this.#random ??= seededRandom(this.#seed)
    const isNew = height === this.#compacted.length
    this.#mergeAt(height + 1, { values, count: survivorCount, offset: this.#random.bit(), stride: 2 })
    // The rest stays: one value if their number was odd.
    level.count = count - 2 * survivorCount
    if (level.count > 0) values[0] = values[count - 1] as number
    if (isNew) this.#measureRoom()
    else this.#roomCount += survivorCount
  }

  #mergeAt(height: number, run: AscendingRun): void {
    if (height > this.#compacted.length) this.#compacted.push({ values: new Float64Array(0), count: 0 })
    mergeAscending(this.#levelAt(height), run)
  }

  #levelAt(height: number): KllLevel {
    return height === 0 ? this.#recent : (this.#compacted[height - 1] as KllLevel)
  }

  #measureRoom(): void {
    const levelCount = this.#compacted.length + 1
    this.#capacities = Array.from({ length: levelCount }, (_, height) =>
      kllLevelCapacity(this.#k, levelCount - 1 - height),
    )
    this.#roomCount = this.#capacities.reduce((sum, capacity) => sum + capacity, 0) - this.#recent.count
    for (const { count } of this.#compacted) this.#roomCount -= count
  }
}
