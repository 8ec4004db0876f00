import { dayMs, hourMs } from '#core/instant'

/**
 * Lengths of blocks, in ms: those that divide a week's days evenly come first, so that blocks of one model begin at the
 * same hours.
 */
const blockLengths = [6 * hourMs, dayMs, 2 * dayMs, 4 * dayMs, 7 * dayMs, 14 * dayMs, 28 * dayMs, 56 * dayMs] as const

/**
 * Rows below which the mean of a block says little: its noise could not be told from that of single rows, and the mean
 * of a share takes few values.
 */
const blockRowsMin = 20

/**
 * The part of a block by which a label may take longer. Labels of a nightly batch take two days and some minutes; the
 * means of neighboring blocks then share minutes of two days more than they do anyway, which no noise shows. Without it
 * every such block would be twice as long.
 */
const overhang = 0.1

/**
 * How long the blocks of a model's losses are, in ms: the shortest span that holds enough labelled rows, and that is
 * not evidently shorter than the time for which errors overlap. Labels of overlapping spans repeat each other's errors.
 *
 * @param overlapMs for how long errors overlap: the time that a label takes, unless past errors show no overlap
 * @example blockLengthFor({ overlapMs: 0, rowsPerDay: 48 }) // => 86_400_000
 */
export function blockLengthFor({
  overlapMs,
  rowsPerDay,
}: {
  readonly overlapMs: number
  readonly rowsPerDay: number
}): number {
  const isLongEnough = (length: number) =>
    length * (1 + overhang) >= overlapMs && (length * rowsPerDay) / dayMs >= blockRowsMin
  return blockLengths.find(isLongEnough) ?? (blockLengths.at(-1) as number)
}

/** The shortest block: errors that overlap for no longer than it change nothing. */
export const blockMsMin: number = blockLengths[0]
