/**
 * Apache DataSketches' binary format of KLL sketches of doubles, little-endian. Three shapes: empty (8 bytes), one
 * value (16), and full, where the levels' start positions, the smallest value, the largest and the retained values
 * follow the preamble.
 *
 * @see Apache DataSketches 5.2, `kll_sketch.hpp`
 */
export const kllFormat = {
  family: 15,
  preambleInts: { short: 2, full: 5 },
  serialVersion: { common: 1, singleValue: 2 },
  flags: { isEmpty: 1, isLevelZeroSorted: 2, isSingleValue: 4 },
  /** Start of each field, in bytes. */
  offsets: { flags: 3, k: 4, m: 6, singleValue: 8, count: 8, kMin: 16, levelCount: 18, levels: 20 },
  emptyBytes: 8,
  singleValueBytes: 16,
  /** A value of level 52 stands for 2^52 observations: the last power of two that a number adds up exactly. */
  levelCountMax: 53,
} as const
