import { kllLevelCapacity, kllTotalCapacity } from '#core/statistics/kll-capacity'
import { compactLevel, mergeAscending } from '#core/statistics/kll-compaction'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'

/**
 * The values that a KLL sketch holds, by weight. Level zero takes values in as they come. When no room is left, the
 * lowest level that exceeds its own capacity is halved into the level above.
 *
 * Level sizes are those of Apache DataSketches after the same calls, whatever the coin flips.
 *
 * @complexity push O(log k) amortized; merge O(values of the other)
 * @see Apache DataSketches 5.2, `compress_while_updating` and `general_compress`
 */
export class KllLevels {
  readonly #k: number
  readonly #seed: string
  /** Made at the first compaction: most sketches are small and never need one. */
  #random: SeededRandom | undefined
  /** Level zero, newest last, with room to grow. */
  #recent: Float64Array
  #recentCount: number
  /** Level one and up, ascending. An array is replaced, never written to: sketches share them after a merge. */
  #compacted: Float64Array[]
  /** The number of values that fit in before a level must be compacted. */
  #roomCount: number

  constructor({ k, levels, seed }: { k: number; levels: readonly Float64Array[]; seed: string }) {
    this.#k = k
    this.#seed = seed
    this.#recent = levels[0] ?? new Float64Array(0)
    this.#recentCount = this.#recent.length
    this.#compacted = levels.slice(1)
    this.#roomCount = this.#measureRoom()
  }

  /** Whether there was no compaction yet. */
  get isExact(): boolean {
    return this.#compacted.length === 0
  }

  /** Level zero, in order of arrival, and the ascending levels above it. Views: read them, do not write. */
  all(): Float64Array[] {
    return [this.#levelAt(0), ...this.#compacted]
  }

  push(value: number): void {
    if (this.#roomCount === 0) this.#compactLowestFullLevel()
    if (this.#recentCount === this.#recent.length) this.#reserve(1)
    this.#recent[this.#recentCount++] = value
    this.#roomCount--
  }

  /** Takes in the values of another, each at its own weight. */
  merge(other: KllLevels): void {
    this.#pushAll(other.#levelAt(0))
    if (other.isExact) return
    for (const [index, theirs] of other.#compacted.entries()) {
      const own = this.#compacted[index]
      this.#compacted[index] = own === undefined ? theirs : mergeAscending(own, theirs)
    }
    this.#roomCount = this.#measureRoom()
    while (this.#roomCount <= 0) this.#compactLowestFullLevel()
  }

  /** As if every value were pushed by itself, but in blocks: merging many small sketches is mostly this. */
  #pushAll(values: Float64Array): void {
    for (let start = 0; start < values.length; ) {
      if (this.#roomCount === 0) this.#compactLowestFullLevel()
      const block = values.subarray(start, start + this.#roomCount)
      this.#reserve(block.length)
      this.#recent.set(block, this.#recentCount)
      this.#recentCount += block.length
      this.#roomCount -= block.length
      start += block.length
    }
  }

  #compactLowestFullLevel(): void {
    const levelCount = this.#compacted.length + 1
    let height = 0
    while (this.#levelAt(height).length < kllLevelCapacity(this.#k, levelCount - 1 - height)) height++

    const values = this.#levelAt(height)
    const pairedCount = values.length - (values.length % 2)
    const paired = values.subarray(0, pairedCount)
    if (height === 0) paired.sort()
    const above = this.#compacted[height] ?? new Float64Array(0)
    this.#random ??= seededRandom(this.#seed)
    this.#compacted[height] = compactLevel({ paired, above, offset: this.#random.bit() })
    this.#keepLeftover(height, values.slice(pairedCount))
    this.#roomCount = this.#measureRoom()
  }

  /** Keeps the rest of a compacted level: one value if their number was odd. */
  #keepLeftover(height: number, leftover: Float64Array): void {
    if (height > 0) this.#compacted[height - 1] = leftover
    else {
      this.#recent.set(leftover)
      this.#recentCount = leftover.length
    }
  }

  #reserve(count: number): void {
    if (this.#recentCount + count <= this.#recent.length) return
    const grown = new Float64Array(Math.max(16, 2 * this.#recent.length, this.#recentCount + count))
    grown.set(this.#recent)
    this.#recent = grown
  }

  #levelAt(height: number): Float64Array {
    return height === 0 ? this.#recent.subarray(0, this.#recentCount) : (this.#compacted[height - 1] as Float64Array)
  }

  #measureRoom(): number {
    const retainedCount = this.#compacted.reduce((sum, level) => sum + level.length, this.#recentCount)
    return kllTotalCapacity(this.#k, this.#compacted.length + 1) - retainedCount
  }
}
