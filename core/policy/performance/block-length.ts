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
 * not evidently shorter than the time a label takes. Labels of overlapping spans repeat each other's errors.
 *
 * @param labelDelayMs from an observation to its label, the shortest usual one
 * @example blockLengthFor({ labelDelayMs: 0, rowsPerDay: 48 }) // => 86_400_000
 */
export function blockLengthFor({
  labelDelayMs,
  rowsPerDay,
}: {
  readonly labelDelayMs: number
  readonly rowsPerDay: number
}): number {
  const isLongEnough = (length: number) =>
    length * (1 + overhang) >= labelDelayMs && (length * rowsPerDay) / dayMs >= blockRowsMin
  return blockLengths.find(isLongEnough) ?? (blockLengths.at(-1) as number)
}
