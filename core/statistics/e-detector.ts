/**
 * Evidence that a series has shifted, one number for each size of shift (see {@link shiftSizes}). Fresh evidence is 0 in
 * a detector, which waits for a change for ever, and 1 in a test, which begins with the first block.
 */
export type ShiftEvidence = readonly number[]

/**
 * The sizes of shift that are looked for at once, in standard deviations of a block: a small one builds up evidence
 * over weeks, a large one at once. The sizes double or less, because evidence grows at three quarters of the best rate
 * where the truth is off by a factor of 2.
 */
export const shiftSizes = [0.25, 0.5, 1, 1.5, 2.5] as const

/**
 * No single block counts as more than this many standard deviations: one wild day (a holiday, an outage) is not a
 * change, and noise that was measured on days without it says little about how rare it is.
 */
export const blockSurpriseMax = 3

/** The evidence of a detector that has seen nothing. */
export function freshDetector(sizes: readonly number[] = shiftSizes): ShiftEvidence {
  return sizes.map(() => 0)
}

/** The evidence of a test that has seen nothing. */
export function freshTest(sizes: readonly number[] = shiftSizes): ShiftEvidence {
  return sizes.map(() => 1)
}

/**
 * A Shiryaev-Roberts detector's evidence after one more block. Without a change its mean over the sizes grows by at
 * most 1 a block, so that it reaches a level A after A blocks on average, however often one looks.
 *
 * The level holds for standard normal surprises. With an estimated variance it is checked by simulation.
 *
 * @param surprise of the block: its distance from what the null allows, in standard deviations; at most 0 on average
 *   while the null holds
 * @complexity O(sizes)
 * @see Shin, Ramdas, Rinaldo (2023), E-detectors, arXiv:2203.03532
 * @example evidenceOf(advanceDetector(freshDetector(), 0)) < 1 // => true
 */
export function advanceDetector(
  evidence: ShiftEvidence,
  surprise: number,
  sizes: readonly number[] = shiftSizes,
): ShiftEvidence {
  return advance(evidence, surprise, sizes, 1)
}

/**
 * A test martingale's evidence after one more block. Under the null its mean reaches 1/a with a chance of at most a,
 * however often one looks.
 *
 * @param surprise as in {@link advanceDetector}
 * @complexity O(sizes)
 * @see Ville's inequality; Waudby-Smith, Ramdas (2024), arXiv:2010.09686
 * @example evidenceOf(advanceTest(freshTest(), 3)) > 10 // => true
 */
export function advanceTest(
  evidence: ShiftEvidence,
  surprise: number,
  sizes: readonly number[] = shiftSizes,
): ShiftEvidence {
  return advance(evidence, surprise, sizes, 0)
}

/**
 * The evidence as one number: the mean over the sizes of shift.
 *
 * @example evidenceOf([2, 4]) // => 3
 */
export function evidenceOf(evidence: ShiftEvidence): number {
  return evidence.reduce((sum, each) => sum + each, 0) / evidence.length
}

/**
 * The evidence at which a detector alarms, so that it does so falsely no more often than allowed.
 *
 * @param blocksPerYear that the detector is advanced by
 * @param falseAlarmsPerYear > 0
 * @example detectorLevel({ blocksPerYear: 365, falseAlarmsPerYear: 0.5 }) // => 730
 */
export function detectorLevel({
  blocksPerYear,
  falseAlarmsPerYear,
}: {
  readonly blocksPerYear: number
  readonly falseAlarmsPerYear: number
}): number {
  return blocksPerYear / falseAlarmsPerYear
}

/** Far beyond every level; evidence stays a number however long a shift lasts. */
const evidenceMax = 1e30

function advance(evidence: ShiftEvidence, surprise: number, sizes: readonly number[], added: 0 | 1): ShiftEvidence {
  const counted = Math.min(surprise, blockSurpriseMax)
  return evidence.map((each, index) => {
    const size = sizes[index] as number
    return Math.min(evidenceMax, (each + added) * Math.exp(size * counted - (size * size) / 2))
  })
}
